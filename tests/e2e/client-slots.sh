#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# The limit of a host holds across all clients, and slots of killed clients are free again at once.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
start_server s
export DISTCC_HOSTS=127.0.0.1:${port[s]}/1
"$client" hangcc -c x.c -o 1.o 2>1.err &
first=$!
pass_gate started
"$client" gcc -c x.c -o 2.o &
second=$!
wait_gone 0.3 $second 2>/dev/null && fail "two jobs on a host of one slot"
kill -KILL -$first
wait_gone 20 $second
wait $second
expect_file 2.o
expect_ran_on s 1
rm -rf "$T"/tmp/*  # a killed client cannot tidy up
