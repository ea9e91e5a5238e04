#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A new installation starts nothing. A removal stops what ran and leaves what the user made, a purge leaves nothing, and
# Debian's distcc can come and go in between.
. "$(dirname "$0")/../e2e/common.sh"
# shellcheck source=tests/packaging/machine
. "$(dirname "$0")/machine"
start_machine
# Users stay, as Debian's do, and so do the notes of dpkg and systemd, and what netbase makes.
files() {
  (cd root && find . -xdev \( -path ./proc -o -path ./sys -o -path ./run -o -path ./dev -o -path ./tmp -o -path ./var/lib/dpkg -o \
    -path ./var/cache -o -path ./var/log/journal -o -path ./var/log/apt -o -path ./var/lib/apt -o -path ./var/lib/systemd -o -path ./var/tmp -o \
    -path ./root \) -prune -o -print | grep -vE '^\./etc/(passwd|group|shadow|gshadow|hosts|ld\.so\.cache)-?$' | sort)
}
files >before
packages install /packages/dcc.deb
expect_stopped distccd distccd.socket dcc-stats-server
for unit in distccd.service distccd.socket dcc-stats-server.service; do
  not inside systemctl is-enabled -q $unit || fail "$unit is enabled"
done
make_site /var/log/dcc
inside systemctl enable --now distccd distccd@arm dcc-stats-server
make_unit
serves 3632 gcc
serves 3932 arm-elf-gcc

packages remove dcc
expect_stopped distccd distccd@arm dcc-stats-server
expect_text apt.out 'still run dcc, and are to be stopped by hand: m68k.service$'
expect_no_file root/etc/systemd/system/multi-user.target.wants/distccd.service
for unit in distccd distccd@arm dcc-stats-server; do
  [ ! -L root/etc/systemd/system/multi-user.target.wants/$unit.service ] || fail "the link for $unit dangles"
done
[ -L root/usr/lib/distcc/arm-elf-gcc ] && [ -L root/usr/lib/distcc/m68k-elf-gcc ] || fail "the user's links are gone"
[ ! -L root/usr/lib/distcc/gcc ] || fail "a link of an update is still there"
expect_file root/etc/conf.d/distccd

# All comes back, and goes again, for Debian's distcc.
packages install /packages/dcc.deb
inside systemctl start distccd@arm
serves 3932 arm-elf-gcc
packages install distcc
expect_stopped distccd@arm
[ "$(readlink root/usr/lib/distcc/gcc)" = ../../bin/distcc ] || fail "Debian's distcc does not masquerade as gcc"
packages purge distcc
packages purge dcc
inside systemctl disable --now m68k
rm root/etc/systemd/system/m68k.service root/etc/conf.d/distccd-arm
rmdir root/etc/conf.d
rm -r root/opt/arm root/opt/m68k
packages autoremove --purge
files >after
diff before after || fail "something is left, or lost"
