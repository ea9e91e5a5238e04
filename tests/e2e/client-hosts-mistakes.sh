#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every kind of mistake in a host list: the job is done all the same, and the build's own stderr has one
# line of it, if any, and the message in the log shows the mistaken word.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
while read -r mistake; do
  rm -rf x.o said home/.distcc/lock
  DISTCC_HOSTS="127.0.0.1:1 $mistake" "$client" gcc -c x.c 2>stderr
  [ "$(grep -vc "^dcc: nothing is distributed, all is compiled here: " stderr)" = 0 ] || fail "$(cat stderr)"
  [ "$(wc -l <stderr)" = 1 ] || fail "not one line: $(cat stderr)"
  DISTCC_LOG=$T/said DISTCC_HOSTS="127.0.0.1:1 $mistake" "$client" gcc -c x.c
  expect_same direct.o x.o
  word=${mistake%%,*}
  grep -qF -- "${word%%/*}" said || fail "the message does not show '$mistake': $(cat said)"
done <<'END'
badlimit/0
badlimit/x
badport:x
badport:12x
[::1
[::1]x:3
:99
@
user@
unknown,zip
unknown,lzox
pump,cpp
END
DISTCC_HOSTS="" "$client" gcc -c x.c 2>said
expect_file x.o
