#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGTERM: no new connections, but the running job ends and is answered; then the server is gone, with its pid file.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s --pid-file "$T/s/pid"
wait_for_line s/pid .
[ "$(cat s/pid)" = "${pid[s]}" ]
DISTCC_FALLBACK=0 "$client" hangcc -c x.c &
job=$!
pass_gate started
kill -TERM "${pid[s]}"
until_refused() { while timeout 1 bash -c "exec 2>/dev/null; echo >/dev/tcp/127.0.0.1/${port[s]}"; do :; done; }
until_refused
pass_gate finish
wait $job
expect_same direct.o x.o
wait_gone 5 "${pid[s]}"
expect_ran_on s 1
expect_no_file s/pid
