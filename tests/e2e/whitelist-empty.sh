#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server that allows no compiler, or none that is installed, says so when it starts, and dcc hosts does, too.
. "$(dirname "$0")/common.sh"
dcc=$T/bin/dcc
find $masquerade -mindepth 1 -not -name dcc -delete
start_server empty
expect_text "${log[empty]}" "Warning: every job will be refused: no compiler is allowed: $masquerade has no link; type: dcc whitelist update"
useless() {
  expect_status 1 $dcc hosts >out
  expect_text out "^$DISTCC_HOSTS +useless .*none is allowed there; on that machine, type: dcc whitelist update"
  expect_no_text out 'cannot take jobs'
  expect_status 1 $dcc hosts --list >out
  [ "$(cat out)" = "" ]
}
useless
for name in no-such-gcc no-such-g++; do ln -s dcc $masquerade/$name; done
start_server dead
expect_text "${log[dead]}" "Warning: every job will be refused: no compiler is allowed: none of those named in $masquerade \(no-such-g\+\+, \.\.\.\) is installed in .*; type: dcc whitelist update"
useless
# It counts at once.
allow_compilers gcc
until $dcc hosts >out; do :; done
expect_text out "^$DISTCC_HOSTS +up "
[ "$($dcc hosts --list)" = "$DISTCC_HOSTS" ]
start_server good
expect_no_text "${log[good]}" 'every job will be refused'
