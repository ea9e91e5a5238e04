#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# --job-lifetime ends a job that takes longer; the client does it itself.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s --job-lifetime 1
"$client" hangcc -c x.c 2>client.err &
job=$!
pass_gate started
compiler=$(pgrep -f '^/bin/bash /usr/local/bin/hangcc')
wait $job
expect_same direct.o x.o
expect_ran_on s 1 COMPILE_TIMEOUT
wait_gone 5 "$compiler"
