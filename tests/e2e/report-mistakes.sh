#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `dcc report` of what is no trace, or only in part.
. "$(dirname "$0")/common.sh"
dcc() { "$T/bin/dcc" "$@"; }
echo 'int x;' >x.c
DISTCC_HOSTS=127.0.0.1:1 DCC_TRACE=$T/trace dcc gcc -c x.c

expect_status 115 dcc report nowhere 2>err
expect_text err "^dcc report: 'nowhere': there is no such file: no client wrote to it\. .*DCC_TRACE.*ccache"
: >empty
expect_status 115 dcc report empty 2>err
expect_text err "'empty': it is empty: no client wrote to it\. Was DCC_TRACE set"
printf 'some text\n{}\n' >other
expect_status 109 dcc report other 2>err
expect_text err "'other' has no line that a client wrote with DCC_TRACE: line 1: "
expect_status 101 dcc report 2>err
expect_text err 'name the file'
expect_status 101 dcc report trace trace 2>err
expect_status 107 dcc report . 2>err

# Bad lines are counted and named, and the others count.
{
  cat trace
  echo '{"time":1'
  printf 'x%.0s' {1..1000000}
  echo
  printf '\0\377\n'
  cat trace
  # As by a disk that was full for a while: a good line behind a cut one.
  head -c 50 trace
  cat trace
  tr -d '\n' <trace
} >mixed
dcc report mixed >text
expect_text text '^4 jobs: '
expect_text text '^[0-9]+ lines not understood:$'
expect_text text '^  line 2: '
# What a file says does not reach the terminal as it is.
sed 's/"file":"x.c"/"file":"\\u001b[2Jx.c"/; s/"reason":"/"reason":"\\u001b]/' trace >evil
dcc report evil >text
expect_no_text text $'\x1b'
dcc report --json evil | python3 -m json.tool >/dev/null
