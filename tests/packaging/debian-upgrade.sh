#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An upgrade from the version before: what the user made stays, what ran runs, from the new file, and nothing else does.
. "$(dirname "$0")/../e2e/common.sh"
# shellcheck source=tests/packaging/machine
. "$(dirname "$0")/machine"
start_machine
packages install /packages/dcc-before.deb
make_site /var/log/distcc
make_unit
sed -i 's/^DISTCC_ARGS=.*/DISTCC_ARGS="--jobs 3"/' root/etc/conf.d/distccd
inside systemctl enable --now distccd distccd@arm
expect_running distccd /usr/bin/dcc
expect_running distccd@arm /usr/bin/dcc
serves 3932 arm-elf-gcc

packages install /packages/dcc.deb
for service in distccd distccd@arm m68k; do
  expect_running $service /usr/bin/dcc
  expect_text apt.out "restarting.* $service\.service"
done
expect_stopped distccd.socket dcc-stats-server
expect_text root/etc/conf.d/distccd '^DISTCC_ARGS="--jobs 3"$'
[ "$(readlink root/usr/lib/distcc/arm-elf-gcc)" = dcc ]
[ "$(readlink root/usr/lib/distcc/m68k-elf-gcc)" = /usr/bin/distcc ]
expect_text apt.out 'logs are in /var/log/dcc now; .* /etc/conf.d/distccd-arm'
serves 3632 gcc
serves 3932 arm-elf-gcc
serves 3940 m68k-elf-gcc
[ "$(grep -c COMPILE_OK root/var/log/dcc/arm.log)" = 2 ] || fail "the log is not continued"

# A compiler that comes and goes gets its link, and takes it away; the user's stay.
inside dcc whitelist update >updated
printf '#!/bin/sh\n' >root/usr/bin/avr-gcc
chmod 755 root/usr/bin/avr-gcc
inside dpkg-trigger --by-package=gcc /usr/lib/gcc
inside dpkg --triggers-only dcc
[ root/usr/lib/distcc/avr-gcc -ef root/usr/lib/distcc/dcc ] || [ -L root/usr/lib/distcc/avr-gcc ] || fail "no link for a new compiler"
rm root/usr/bin/avr-gcc
inside dpkg-trigger --by-package=gcc /usr/lib/gcc
inside dpkg --triggers-only dcc
[ ! -L root/usr/lib/distcc/avr-gcc ] || fail "the link of a compiler that is gone is still there"
[ -L root/usr/lib/distcc/arm-elf-gcc ] && [ -L root/usr/lib/distcc/m68k-elf-gcc ] || fail "the user's links are gone"

# A server that no service started is named.
inside sh -c 'setsid distccd --daemon --no-detach --user nobody --port 3999 --log-stderr </dev/null >/root/log 2>&1 &'
wait_for_line root/root/log 'listening on .*:3999'
packages install --reinstall /packages/dcc.deb
expect_text apt.out 'to be restarted by hand: process [0-9]+$'
