#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# What a job waited for in a server's queue is told apart from what its compiler took, and dcc report blames the queue.
. "$(dirname "$0")/common.sh"
make_hangcc
start_server s --jobs 1
echo 'int a;' >first.c
echo 'int b;' >second.c
"$client" gcc -c second.c -o warm.o  # the compiler is examined once, there too
export DCC_TRACE=$T/trace
"$client" hangcc -c first.c &
first=$!
pass_gate started
DISTCC_VERBOSE=1 DISTCC_LOG=$T/said "$client" gcc -c second.c &
second=$!
wait_for_line said 'queued there behind 1 others'
queued_ns=$(date +%s%N)
[ ! -e second.o ] || fail "the second job did not wait"
sleep 0.3  # of which it must tell
turn_ns=$(date +%s%N)
pass_gate finish
wait $first $second

python3 - "$DCC_TRACE" $(((turn_ns - queued_ns) / 1000)) <<'END'
import json, sys
jobs = {job["file"]: job for job in map(json.loads, open(sys.argv[1]))}
assert "queue" not in jobs["first.c"]["ms"], jobs["first.c"]
ms = jobs["second.c"]["ms"]
assert ms["queue"] * 1000 >= int(sys.argv[2]) > 0 and ms["compile"] > 0, ms
END
dcc report "$DCC_TRACE" >report
expect_text report '^  queue  +[0-9.]+ '
expect_text report 'Jobs waited in the queue of 127.0.0.1:'
