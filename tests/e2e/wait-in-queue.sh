#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# All slots of a server are held by jobs that do not end: a short job does not wait there for longer than it takes here.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
start_server s --jobs 1
"$client" gcc -c x.c -o warm.o
"$client" hangcc -c x.c -o held.o &
held=$!
pass_gate started
DISTCC_LOG=$T/said timeout 20 "$client" gcc -c x.c
expect_text said "failed to distribute 'x.c' to .*its queue is stuck \([0-9]+ jobs ahead after [0-9.]+ s\)"
# Where it may not run here, it waits.
rm -rf home/.distcc/lock/backoff_*
DISTCC_FALLBACK=0 DISTCC_LOG=$T/waits "$client" gcc -c x.c -o waited.o &
waiting=$!
wait_for_line waits 'exec on'
pass_gate finish
wait $held
wait $waiting
expect_file waited.o
expect_no_text waits 'its queue'
