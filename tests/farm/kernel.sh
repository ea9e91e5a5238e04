#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An arm64 machine with a kernel of its own, which qemu emulates, as server and client: the box is in force there, and refuses what
# probes.c tries; what is compiled in native mode is a direct compile's. (Where only programs are emulated, nothing can be filtered.)
. "$(dirname "$0")/../e2e/common.sh"
[ -n "$FARM_ROOT" ] || fail "run it by tests/farm/run"
for program in qemu-system-aarch64 cpio; do command -v $program >/dev/null || skip "needs $program"; done
[ "$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)" -ge 6 ] || skip "needs 6 GB of memory"
said=$("$(dirname "$0")/make-kernel" 2>&1) || skip "$said"
compgen -G "$SOURCES/lua5.4/*.dsc" >/dev/null || skip "the source package lua5.4 could not be had"

mkdir root
overlay "$FARM_ROOT" root
rm -rf root/usr/lib/distcc root/usr/bin/{distcc,distccd}
DESTDIR=$T/root meson install -C "$FARM_BUILD" --no-rebuild --quiet
aarch64-linux-gnu-gcc -O1 -static -o root/usr/bin/probecc "$e2e/probes.c"
dpkg-source --no-check --skip-patches -x "$SOURCES/lua5.4/"*.dsc root/lua >unpack.out 2>unpack.err
cat >root/init <<'END'
#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir /dev/shm
mount -t tmpfs shm /dev/shm
mount -t tmpfs tmp /tmp
setsid -w bash -eu /test.sh || echo "failed with $?"
echo o >/proc/sysrq-trigger
sleep 60
END
cat >root/test.sh <<'END'
dcc whitelist update >/dev/null
# The client has gcc under this name: nothing but the box keeps the probes from this machine.
ln -s dcc /usr/lib/distcc/probecc
mkdir /root/bin
printf '#!/bin/sh\nexec gcc "$@"\n' >/root/bin/probecc
chmod 755 /root/bin/probecc
# The loopback interface is to be up (SIOCSIFFLAGS, IFF_UP).
perl -MSocket -e 'socket S, PF_INET, SOCK_DGRAM, 0; my $lo = pack "a16 s x22", "lo", 1; ioctl S, 0x8914, $lo or die'
distccd --no-detach --allow 127.0.0.1 --jobs 3 --user nobody --log-file /tmp/log --log-level info &
until grep -q 'compilers:' /tmp/log; do sleep 0.5; done
grep -E 'jobs (make|see)|compilers:' /tmp/log
export DISTCC_HOSTS=127.0.0.1/3 DISTCC_FALLBACK=0 DCC_TRACE=/tmp/trace
cd /lua/src
PATH=/root/bin:$PATH dcc probecc -c lzio.c >/tmp/probed
echo "probes: $(grep -c ^refused /tmp/probed) refused, possible:$(sed -n 's/^POSSIBLE / /p' /tmp/probed | tr -d '\n')"
rm -f /tmp/trace
units=(l[a-m]*.c)
compile() { printf '%s\n' "${units[@]}" | xargs -P 3 -I{} "$@" -O1 -g -Wall -DLUA_USE_LINUX -c {} -o {}.o; }
compile gcc
mkdir direct
mv ./*.o direct
for round in first again; do
  compile dcc gcc
  for unit in "${units[@]}"; do cmp "$unit.o" "direct/$unit.o"; done
done
printf '#include <vector>\nint f() { return std::vector<int>(3).size(); }\n' >x.cc
g++ -O2 -g -c x.cc
mv x.o direct
dcc g++ -O2 -g -c x.cc
cmp x.o direct/x.o
echo 'int x = y;' >wrong.c
if gcc -c wrong.c 2>direct/said || dcc gcc -c wrong.c 2>said; then false; fi
cmp said direct/said
[ "$(grep -c '"decision":"remote".*"mode":"native"' /tmp/trace)" = $((2 * ${#units[@]} + 2)) ]
echo "all the same: ${#units[@]} units"
END
chmod 755 root/init
(cd root && find . -xdev -path ./usr/share/doc -prune -o -print | cpio -o -H newc --quiet) >initrd
umount root
qemu-system-aarch64 -M virt -cpu cortex-a72 -smp 2 -m 4G -net none -nographic -no-reboot -kernel "$FARM_ROOT.kernel" -initrd initrd \
  -append 'console=ttyAMA0 quiet panic=-1 rdinit=/init' </dev/null >console 2>&1
tr -d '\r' <console >said
expect_text said "jobs make a compiler's system calls only"
expect_text said 'jobs see the system, their toolchain and their own directory'
expect_text said '^probes: 6[0-9] refused, possible:$'
expect_text said '^all the same: [0-9]+ units'
echo "NOTE: $(grep -oE 'Landlock ABI [0-9]+' said), $(grep -oE '^probes: [0-9]+ refused' said), $(grep '^all the same' said)"
