#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: distcc-dcc
# The answer ends early, at and between all of its packets and in the object: the job is done here.
. "$(dirname "$0")/common.sh"
echo 'int x[1000] = {1};' >x.c
gcc -c x.c -o direct.o
start_fake length
"$client" gcc -c x.c
wait_for_line fake.out length
length=$(awk '/length/ { print $2 }' fake.out)
wait $fake
for cut in 0 6 12 18 24 30 36 42 48 54 60 61 $((length / 2)) $((length - 1)); do
  rm -rf x.o home/.distcc/lock
  start_fake cut $cut
  "$client" gcc -c x.c 2>client.err || fail "cut at $cut: status $?"
  expect_same direct.o x.o
  wait $fake
done
