#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where a process may open only a handful of files (ulimit -n) a compile succeeds as long as the compiler itself does.
. "$(dirname "$0")/common.sh"
start_server s
echo 'int x;' >x.c
gcc -c x.c -o direct.o
few() { (ulimit -n "$1"; shift; "$@"); }
for limit in 3 4 5 6 8 10 12 14 16 20 24 28 31 32 33 36 40 48 56 63 64 65 80 128; do
  rm -f x.o
  status=0
  few $limit gcc -c x.c -o x.o 2>direct.err || status=$?
  rm -f x.o
  expect_status $status few $limit "$client" gcc -c x.c -o x.o 2>client.err
  [ $status != 0 ] || expect_same direct.o x.o
done
expect_text "${log[s]}" 'COMPILE_OK'
# By name, too, where PATH must be searched, and for links.
echo 'int main(void) { return 0; }' >main.c
expect_status 0 few 32 "$client" gcc main.c -o program
expect_status 0 few 16 env PATH="$masquerade:$PATH" gcc -c x.c -o x.o
expect_same direct.o x.o
