#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A client that is killed at any point leaves nothing beside its target: what it makes has no name before it is whole.
. "$(dirname "$0")/common.sh"
make_hangcc
awk 'BEGIN { for (n = 0; n < 3000; n++) print "int number" n " = " n ";" }' >x.c
mkdir out
start_server s
"$client" gcc -c x.c -o warm.o
for signal in KILL USR1 ALRM; do
  "$client" hangcc -c x.c -o out/x.o 2>client.err &
  job=$!
  pass_gate started
  kill -$signal $job
  wait $job || true
  leaves_nothing out
  kill -KILL -$job 2>/dev/null || true
done
# While the answer comes, and while it is put in place.
for ((delay = 0; delay < 40; delay++)); do
  status=0
  timeout -s KILL 0.0$((delay / 4 + 1)) "$client" gcc -c x.c -o out/x.o 2>client.err || status=$?
  [ "$(ls -A out)" = x.o ] || leaves_nothing out
  [ ! -e out/x.o ] || cmp warm.o out/x.o
  rm -f out/x.o
done
# Where the file system has no nameless files: an overlay, and no /proc.
rm -rf tmp/*
mkdir lower
overlay "$T/lower" "$T/out"
"$client" gcc -c x.c -o out/x.o
[ "$(ls -A out)" = x.o ]
expect_same warm.o out/x.o
