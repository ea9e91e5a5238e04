#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A client that was suspended for longer than a server may be silent (Ctrl-Z) looks at what was said meanwhile before it
# calls the server dead.
. "$(dirname "$0")/protocol4"
start_fake_4
act alive 18
DISTCC_LOG=$T/said DISTCC_FALLBACK=0 "$client" gcc -c work/x.c -o x.o 2>client.err &
job=$!
wait_for_line fake.out 'greeted 4'
wait_for_line said 'exec on'
timeout 1 tail --pid=$job -f /dev/null || true  # it has heard the welcome, and waits
kill -STOP $job
timeout 16 tail --pid=$job -f /dev/null || true
kill -CONT $job
wait -f $job  # without -f, also a job that stops has ended
expect_same direct.o x.o
