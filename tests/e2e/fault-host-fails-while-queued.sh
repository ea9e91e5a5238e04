#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The server dies while another client waits for its only slot: who gets the slot then asks nobody, and compiles here.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
export DISTCC_HOSTS=127.0.0.1:${port[s]}/1
DISTCC_FALLBACK=0 "$client" hangcc -c x.c -o held.o 2>held.err &
holder=$!
pass_gate started
"$T/bin/dcc" monitor >lines &
"$client" hangcc -c x.c 2>client.err &
waiter=$!
wait_for_line lines 'blocked.* x\.c|x\.c: blocked'
kill -KILL -"${pid[s]}"
expect_status 116 wait $holder
wait $waiter
expect_same direct.o x.o
expect_text client.err "^dcc: nothing is distributed, all is compiled here: all hosts are in back-off; 127\.0\.0\.1:"
[ "$(wc -l <client.err)" = 1 ]
