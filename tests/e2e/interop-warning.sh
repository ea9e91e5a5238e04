#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# gcc's warnings come without a source excerpt, for the server has no source; never with one of the preprocessed text.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0
printf '#define PASTE(x) x\nint f(void) { int PASTE(unused);\nreturn 1; }\n' >x.c
start_server s
jobs=0
for protocol in "${protocols[@]}"; do
  speak "$protocol"
  gcc -Wall -c x.c -o direct.o 2>direct.err
  "$client" gcc -Wall -c x.c 2>client.err
  expect_text client.err 'warning: unused variable'
  expect_no_text client.err '^ '
  expect_same direct.o x.o
  expect_ran_on s $((++jobs))
  printf '# 1 "x.i"\nint named_after_its_file;\n' >x.i
  gcc -c x.i -o direct.o
  "$client" gcc -c x.i
  expect_same direct.o x.o
  expect_ran_on s $((++jobs))
done
