#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGUSR1: running jobs end, others are refused with the reason, and the server stays, until SIGUSR2. Health says so at once,
# and so it does after SIGTERM.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s --stats --stats-port 3633
export DISTCC_FALLBACK=0 DISTCC_VERBOSE=1
# expect_health STATUS: of the server, within no more than the time of one request.
expect_health() {
  curl -sS -o health -w '%{http_code}' http://127.0.0.1:3633/healthz >status
  [ "$(cat status)" = "$1" ] || fail "health is $(cat status) and not $1"
}
"$client" hangcc -c x.c -o hung.o 2>/dev/null &
job=$!
pass_gate started
expect_health 200
kill -USR1 "${pid[s]}"
wait_for_line s/log 'drained by SIGUSR1'
expect_health 503
expect_text health '^draining'
curl -sS http://127.0.0.1:3633/metrics >metrics
expect_text metrics '^dcc_draining(\{.*\})? 1$'
expect_status 116 "$client" gcc -c x.c 2>err
expect_text err 'this server is drained: it takes no jobs for now'
expect_status 116 env DCC_PROTOCOL=1 HOME="$T" "$client" gcc -c x.c 2>err
pass_gate finish
wait $job
expect_same direct.o hung.o
kill -USR2 "${pid[s]}"
wait_for_line s/log 'jobs are accepted again'
expect_health 200
rm -r home/.distcc/lock
"$client" gcc -c x.c 2>/dev/null
expect_same direct.o x.o

"$client" hangcc -c x.c -o hung.o 2>/dev/null &
job=$!
pass_gate started
expect_health 200
kill -TERM "${pid[s]}"
wait_for_line s/log 'terminated by signal'
expect_health 503
pass_gate finish
wait $job
wait_gone 5 "${pid[s]}"
