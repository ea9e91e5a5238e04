#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server whose PATH begins with ccache's links runs the compilers behind them.
. "$(dirname "$0")/common.sh"
[ -e /usr/lib/ccache/gcc ] || skip "ccache is not installed"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
server_path=/usr/lib/ccache:$server_path
start_server s
for compiler in gcc "$triplet-gcc" /usr/bin/gcc; do
  DISTCC_FALLBACK=0 "$client" "$compiler" -c x.c
  expect_same direct.o x.o
  rm x.o
done
expect_ran_on s 3
