#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc takes the place of Debian's distcc with a configured server: its settings are taken over or named, its server and
# those of the user's units go on as dcc, and it can be purged afterwards.
. "$(dirname "$0")/../e2e/common.sh"
# shellcheck source=tests/packaging/machine
. "$(dirname "$0")/machine"
start_machine
cat >root/etc/default/distcc <<'SETTINGS'
STARTDISTCC="true"
ALLOWEDNETS="127.0.0.1 10.3.0.0/24"
LISTENER="0.0.0.0"
NICE="10"
JOBS="6"
ZEROCONF="true"
TMPDIR=/srv/tmp
DAEMON_ARGS="$DAEMON_ARGS --stats --stats-port 3777"
SETTINGS
packages install distcc
mkdir -p root/etc/conf.d
make_site /var/log/dcc
make_unit
expect_running m68k /usr/bin/distccd

packages install /packages/dcc.deb
settings='--allow 127.0.0.1 --allow 10.3.0.0/24 --listen 0.0.0.0 --nice 10 --jobs 6 --stats --stats-port 3777'
expect_text root/etc/conf.d/distccd "^DISTCC_ARGS=\"$settings\"$"
expect_text apt.out "taken over from /etc/default/distcc into /etc/conf.d/distccd: $settings"
for setting in ZEROCONF TMPDIR; do expect_text apt.out "not taken over .*: $setting"; done
expect_text apt.out 'links made there by hand are to be made again'
expect_running distccd /usr/bin/dcc
expect_running m68k /usr/bin/dcc
inside systemctl is-enabled -q distccd
serves 3632 gcc

packages purge distcc
expect_no_file root/etc/default/distcc
expect_running distccd /usr/bin/dcc
serves 3632 gcc
inside dpkg --audit >audit
[ ! -s audit ] || fail "$(cat audit)"
