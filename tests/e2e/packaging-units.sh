#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The installed unit files are sound, and what they start works as the user they name, with the settings in conf.d.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/installed"
command -v systemd-analyze >/dev/null || skip "systemd-analyze is not installed"
units=/usr/local/lib/systemd/system

# Without manual pages to look up, and among this machine's units.
for unit in distccd.service distccd@a.service distccd.socket dcc-stats-server.service; do
  systemd-analyze verify --man=no $units/$unit >verify.out 2>&1 || fail "$unit: $(cat verify.out)"
  [ ! -s verify.out ] || fail "$unit: $(cat verify.out)"
done
for unit in distccd.service distccd@a.service dcc-stats-server.service; do
  SYSTEMD_UNIT_PATH=$units: systemd-analyze security --offline=true --threshold=15 $units/$unit >security.out ||
    fail "more exposed than in 0.1.1, 1.5: $(tail -n 1 security.out)"
  tail -n 1 security.out
done

[ "$(stat -c %U:%G /var/log/dcc)" = distcc:distcc ] || fail "the log directory is not the server's"

# run_unit NAME UNIT INSTANCE: as systemd does: settings from the files (with a dash: if they are there), split at blanks,
# the unit's user, nothing else in the environment.
run_unit() {
  local name=$1 unit=$units/$2 instance=$3
  (
    exec env -i PATH=/usr/local/bin:/usr/bin:/bin TMPDIR="$T/tmp" unit="$unit" instance="$instance" bash -c '
      setting() { sed -n "s/^$1=-\?//p" "$unit" | sed "s/%i/$instance/"; }
      set -a
      for file in $(setting EnvironmentFile); do if [ -e "$file" ]; then . "$file"; fi; done
      set +a
      user=$(setting User)
      group=$(setting Group)
      exec setpriv --reuid "${user:-nobody}" --regid "${group:-nogroup}" --clear-groups --no-new-privs --bounding-set -all $(
        setting ExecStart | sed "s|\$DISTCC_ARGS|${DISTCC_ARGS:-}|; s|\$DCC_STATS_ARGS|${DCC_STATS_ARGS:-}|")'
  ) >"$name.err" 2>&1 &
  pid[$name]=$!
}

# The settings as installed work, only the address must be this machine's own.
[ "$(sed -n 's/^DISTCC_ARGS=//p' /etc/conf.d/distccd)" = '""' ] || fail "the installed settings are not empty"
run_unit plain distccd.service ''
wait_for_line plain.err 'listening on 0\.0\.0\.0:3632'
log[plain]=$T/plain.err
[ "$(stat -c %U "/proc/${pid[plain]}")" = distcc ] || fail "not the unit's user"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
export DISTCC_FALLBACK=0
DISTCC_HOSTS=127.0.0.1 "$client" gcc -c x.c
expect_same direct.o x.o
expect_ran_on plain 1
stop_server plain

# One page for all servers; its settings, unlike a server's, need not be there.
run_unit page dcc-stats-server.service ''
wait_for_line page.err 'listening on 127\.0\.0\.1:3634'
[ "$(curl -sS http://localhost:3634/healthz)" = ok ]
stop_server page
echo 'DCC_STATS_ARGS="--port 3635 --server 127.0.0.1"' >/etc/conf.d/dcc-stats-server
run_unit page dcc-stats-server.service ''
wait_for_line page.err 'listening on 127\.0\.0\.1:3635'
stop_server page

# An instance's file replaces the common settings: here the installed example.
run_unit aarch64 distccd@.service aarch64
wait_for_line "${log[aarch64]}" 'listening on 0\.0\.0\.0:3932'
with_toolchain -c x.c
expect_same direct.o x.o
expect_ran_on aarch64 1

# The log can be taken away, as logrotate does it.
if command -v logrotate >/dev/null; then
  printf '#!/bin/sh\necho "$@" >%s; exec kill -HUP %s\n' "$T/systemctl.called" "${pid[aarch64]}" >bin/systemctl
  chmod 755 bin/systemctl
  logrotate --force --state "$T/state" /etc/logrotate.d/dcc
  expect_text systemctl.called 'reload distccd.service distccd@\*.service'
  with_toolchain -c x.c
  expect_ran_on aarch64 1
  expect_text /var/log/dcc/aarch64.log.1 COMPILE_OK
  [ "$(stat -c %U "${log[aarch64]}")" = distcc ] || fail "the new log is not the server's"
fi
stop_server aarch64
