#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server and clients beside peers whose conversations are damaged in all ways (tests/fuzz/mutants.py): for ten seconds, or with
# tests/run.sh --fuzz, and sanitizers, for longer.
. "$(dirname "$0")/protocol4"
record_job
cp record work/record
start_server s
said=0
CLIENT=$client python3 "$e2e/../fuzz/mutants.py" "${port[s]}" work/record "${MUTANT_SECONDS:-10}" ${MUTANT_SEED:+"$MUTANT_SEED"} >mutants.out || said=$?
[ $said = 0 ] || fail "$(cat mutants.out)"
kill -0 "${pid[s]}" || fail "the server is gone: $(tail -n 20 s/output)"
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${pid[s]}/status")
[ "$memory" -lt "${SERVER_MEMORY_KB:-100000}" ] || fail "the server took $memory kB"
stop_server s
[ ! -s s/output ] || fail "the server said: $(head -c 2000 s/output)"
leaves_no_job s
echo "NOTE: $(cat mutants.out); $memory kB"
