#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The server goes away at every point of the request: the job is done here.
. "$(dirname "$0")/common.sh"
# A source larger than the socket's buffers.
{ seq -f '_Static_assert(1, "%01000.0f");' 8000; echo 'int x = 1;'; } >x.c
gcc -c x.c -o direct.o
for read in 0 4 12 24 30 36 50 90 120 150 4000000; do
  rm -rf x.o home/.distcc/lock
  start_fake drop $read
  "$client" gcc -c x.c 2>client.err || fail "dropped after $read: status $?"
  expect_same direct.o x.o
  wait $fake
done
