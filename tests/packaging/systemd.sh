#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The installed units under systemd itself, which runs as the first process of a container of its own: compilers work
# behind all the walls, jobs survive the end of the server, the socket starts it, logs are rotated, settings were read again,
# and the journal knows how severe each line is.
. "$(dirname "$0")/../e2e/common.sh"
# shellcheck source=tests/e2e/installed
. "$e2e/installed"
[ -x /lib/systemd/systemd ] || skip "systemd is not installed"
mkdir cgroup
mount -t cgroup2 cgroup2 cgroup 2>/dev/null && group=$T/cgroup/$(basename "$T") && mkdir "$group" 2>/dev/null ||
  skip "this machine lets us make no control groups"

machine='' init=''
end_machine() {
  local status=$?
  trap - ERR
  set +e
  if [ -n "$machine" ]; then
    kill -KILL "$machine"
    wait "$machine"
    wait_gone 10 "$init"
  fi 2>/dev/null
  find "$group" -depth -type d -exec rmdir {} +
  (exit $status)
  finish
}
trap end_machine EXIT

mount -t tmpfs -o mode=1777 tmpfs /var/tmp
make_hangcc
echo 'DISTCC_ARGS="--allow 127.0.0.1 --log-level info --log-file /var/log/dcc/plain.log"' >/etc/conf.d/distccd
log[plain]=/var/log/dcc/plain.log

# What systemd sees is the test's own: it knows no units but these (a system's usual ones would, among other things, empty
# /tmp), may write nowhere but in file systems of this test, and finds nothing else in /tmp and /dev.
mkfifo up  # by which it tells that it is up
mkdir units
for target in sysinit basic shutdown sockets network network-online multi-user; do
  printf '[Unit]\nDefaultDependencies=no\n' >units/$target.target
done
cat >units/boot.service <<END
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'echo up >$T/up'
END
: >/etc/fstab
cp /lib/systemd/system/systemd-journald{.service,.socket} units
cat >machine.sh <<'END'
set -eu
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/test /run/dev /run/systemd
mount --bind "$T" /run/test
mount -t tmpfs -o mode=755 tmpfs /run/dev
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  IFS=: read -r name major minor <<<"$node"
  mknod -m 666 "/run/dev/$name" c "$major" "$minor"
done
mkdir /run/dev/shm /run/dev/pts
ln -s /proc/self/fd /run/dev/fd
ln -s pts/ptmx /run/dev/ptmx
mount --move /dev/shm /run/dev/shm
mount --move /run/dev /dev
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p "$T"
mount --move /run/test "$T"
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount --bind /proc/sys /proc/sys
# Read-only, whatever else there is; the loop is over the host's file systems.
while read -r _ place _; do
  case $place in
    /run | /dev | /dev/* | /tmp | "$T" | "$T"/* | /etc | /var/log | /var/tmp | /usr/local | /usr/lib/distcc | /proc | /sys/fs/cgroup) ;;
    *) mount -o remount,bind,ro "$place" 2>/dev/null || [ "${place#/}" != "" ] ;;
  esac
done </proc/self/mounts
if : 2>/dev/null >/usr/written; then echo "the system can be written"; exit 1; fi
cd /
exec env container=dcc SYSTEMD_UNIT_PATH="$T/units:/usr/local/lib/systemd/system" /lib/systemd/systemd --system --unit=boot.service \
  --log-target=null --show-status=no
END
(
  echo "$BASHPID" >"$group/cgroup.procs"
  T=$T exec unshare -mpuiC --fork --kill-child --mount-proc bash machine.sh
) >systemd.err 2>&1 &
machine=$!
read -rt 60 _ <up || fail "systemd did not start"
init=$(pgrep -P "$machine" systemd)
inside() { nsenter -t "$init" -m -p -u -i -C "$@"; }
systemctl() { inside systemctl "$@" || { inside systemctl status --no-pager -n 0 'distccd*' >&2; fail "systemctl $*"; }; }

systemctl start distccd distccd@aarch64
write_sources
expect_text "${log[plain]}" 'Landlock ABI|no Landlock in this kernel'
case $(uname -m) in x86_64 | aarch64) expect_text "${log[plain]}" "jobs make a compiler's system calls only" ;; esac
server_pid=$(inside systemctl show -P MainPID distccd)
inside cat "/proc/$server_pid/status" >status
for wall in 'NoNewPrivs:\s1' 'Seccomp:\s2' 'CapBnd:\s0+$' "Uid:\s+$(id -u distcc)\s"; do expect_text status "^$wall"; done

# Real compilers, and what they need of the system.
export DISTCC_FALLBACK=0 DISTCC_HOSTS=127.0.0.1
for command in "gcc -O2 -g" "gcc -O3 -pipe -S" "g++ -O2 -g" "clang -O2 -g"; do
  command -v "${command%% *}" >/dev/null || continue
  case $command in *++*) source=src/b.cc ;; *) source=src/a.c ;; esac
  $command -Isrc/include -DEXTRA=1 -c $source -o direct.o
  "$client" $command -Isrc/include -DEXTRA=1 -c $source -o remote.o
  expect_same <(strip -g -o - direct.o 2>/dev/null || cat direct.o) <(strip -g -o - remote.o 2>/dev/null || cat remote.o)
done
jobs=$(grep -c COMPILE_OK "${log[plain]}")
[ "$jobs" -ge 3 ] || fail "only $jobs jobs ran"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
with_toolchain -c x.c
expect_same direct.o x.o
expect_ran_on aarch64 1

# logrotate has the server take a new file.
if command -v logrotate >/dev/null; then
  inside logrotate --force --state "$T/state" /etc/logrotate.d/dcc
  with_toolchain -c x.c
  expect_ran_on aarch64 1
  expect_text "${log[aarch64]}.1" COMPILE_OK
fi

# The journal, where no log file is named; and settings that change, or have a mistake.
configure() { printf 'DISTCC_ARGS="--allow 127.0.0.1 --port 3942 %s"\n' "$1" >/etc/conf.d/distccd-journal; }
configure "--jobs 3"
systemctl start systemd-journald.socket systemd-journald.service distccd@journal
# journal PRIORITY REGEX: waits until the journal has such a line among those of this priority and worse ones.
journal() {
  timeout 20 nsenter -t "$init" -m -p -u -i -C journalctl -u distccd@journal -p "$1" -o cat -f -n all >journal.out 2>&1 &
  local reader=$!
  wait_for_line journal.out "$2"
  kill $reader
  wait $reader || true
}
journal notice '^dcc [0-9.]+ begins: up to 3 jobs'
journal info '^listening on'
configure "--jobs 5"
systemctl reload distccd@journal
journal notice '^settings were read again: up to 5 jobs'
configure "--jobs five"
systemctl reload distccd@journal
journal err '^ERROR: the settings stay as they were: .*five'
expect_no_text journal.out 'begins|listening|distccd\[|<[0-9]>'
inside systemctl status --no-pager -n 0 distccd@journal >status
expect_text status 'Status: "New settings have a mistake: '
systemctl stop distccd@journal

# A server that is told to end lets its jobs end first.
"$client" hangcc -c x.c -o hung.o &
job=$!
pass_gate started
systemctl stop --no-block distccd
wait_for_line "${log[plain]}" 'terminated by signal 15: 1 running'
pass_gate finish
wait $job || fail "the end of the server was the end of its job"
expect_same direct.o hung.o

# The socket starts it again.
systemctl start distccd.socket
rm x.o
"$client" gcc -c x.c
expect_same direct.o x.o
systemctl is-active -q distccd
systemctl stop distccd.socket distccd distccd@aarch64
