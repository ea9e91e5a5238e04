#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A second SIGTERM ends the server at once, and the running compiler with it. The client does the job itself.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
"$client" hangcc -c x.c 2>client.err &
job=$!
pass_gate started
compiler=$(pgrep -f '^/bin/bash /usr/local/bin/hangcc')
kill -TERM "${pid[s]}"
until ! timeout 1 bash -c "exec 2>/dev/null; echo >/dev/tcp/127.0.0.1/${port[s]}"; do :; done  # it has seen the first
kill -TERM "${pid[s]}"
wait_gone 2 "${pid[s]}" "$compiler"
wait $job
expect_same direct.o x.o
leaves_nothing s/tmp
leaves_nothing /dev/shm
