#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# The user's own error: exit status and text of the compiler. The text comes once from dcc, excerpts and all.
. "$(dirname "$0")/common.sh"
echo 'int f(void) { return missing; }' >src/bad.c
start_server s
jobs=0
for protocol in "${protocols[@]}"; do
  speak "$protocol"
  run_in src gcc -c bad.c
  cp src.err direct.err
  run_in src "$client" gcc -c bad.c
  [ "$(cat src.status)" = 1 ]
  expect_text src.err "missing"
  if [ "$client_kind" = dcc ]; then diff direct.err src.err; fi
  expect_no_file src/bad.o
  expect_ran_on s $((++jobs)) COMPILE_ERROR
  # The host is not to blame: the next job goes there.
  echo 'int g;' >src/good.c
  "$client" gcc -c src/good.c -o good.o
  expect_ran_on s $jobs
done
