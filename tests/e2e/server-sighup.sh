#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGHUP reopens the log, and nothing else happens.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
start_server s
DISTCC_FALLBACK=0 "$client" hangcc -c x.c &
job=$!
pass_gate started
mv s/log s/log.old
(umask 0; : >s/log)
kill -HUP "${pid[s]}"
pass_gate finish
wait $job
"$client" gcc -c x.c
wait_for_line s/log 'COMPILE_OK .*gcc x\.c'
