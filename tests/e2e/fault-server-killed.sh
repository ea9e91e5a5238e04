#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# The server dies in the middle of a job: the job is done here.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
"$client" hangcc -c x.c 2>client.err &
job=$!
pass_gate started
kill -KILL -"${pid[s]}"
# Stock's compilers keep the connection open.
[ "$server_kind" = dcc ] || kill -KILL "$(pgrep -f '^/bin/bash /usr/local/bin/hangcc')"
wait $job
expect_same direct.o x.o
