#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Junk in place of the answer, from its first byte on or from a later one: the job is done here.
. "$(dirname "$0")/common.sh"
echo 'int x[1000] = {1};' >x.c
gcc -c x.c -o direct.o
for junk in 0 4 12 16 24 28 36 40 48 52 60 64; do
  rm -rf x.o home/.distcc/lock
  start_fake replace $junk
  "$client" gcc -c x.c 2>client.err || fail "junk from $junk: status $?"
  expect_same direct.o x.o
  wait $fake
done
