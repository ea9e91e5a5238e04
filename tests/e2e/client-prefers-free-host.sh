#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# Slot 0 of every host comes before slot 1 of any; a dead host is left out, and asked no more for a while.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
start_server a
start_server b
export DISTCC_HOSTS="127.0.0.1:1 127.0.0.1:${port[a]} 127.0.0.1:${port[b]}"
"$client" hangcc -c x.c -o 1.o 2>1.err &
first=$!
pass_gate started
"$client" gcc -c x.c -o 2.o
expect_ran_on b 1
pass_gate finish
wait $first
expect_ran_on a 1
# Each time that it is asked in vain, it is left alone for twice as long.
for ran in 2 3 4 5 6; do
  DISTCC_LOG=$T/third.err "$client" gcc -c x.c -o 3.o
  expect_ran_on a $ran
  if grep -q 'not asking .*back-off' third.err; then break; fi
done
expect_text third.err 'not asking .*back-off'
