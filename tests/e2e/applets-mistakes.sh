#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What is typed wrongly is answered with what was meant, and what is no compile is never taken for one.
. "$(dirname "$0")/common.sh"
ln -s dcc bin/distcc
export DISTCC_HOSTS=127.0.0.1:1
# wrong STATUS REGEX WORD...
wrong() {
  local status=0
  "${@:3}" >out 2>err </dev/null || status=$?
  [ "$status" = "$1" ] || fail "status $status instead of $1: ${*:3}: $(cat out err)"
  expect_text err "$2"
}
wrong 101 "^dcc: there is no compiler 'serv'; did you mean 'dcc serve'\?$" dcc serv
expect_text err '^Usage: dcc \[COMPILER\] ARGS'
wrong 101 "did you mean 'dcc hosts'" dcc hots
wrong 101 "did you mean 'dcc whitelist'" dcc whitlist add gcc
wrong 101 '^dcc: missing option/operand$' dcc
expect_text err '^Usage: dcc'
wrong 101 '^distcc: missing option/operand$' distcc
wrong 101 '^dcc: -V: unknown option, did you mean --version\?$' dcc -V
wrong 101 '^dcc: --verison: unknown option, did you mean --version\?$' dcc --verison
wrong 101 'did you mean --help' dcc -h
wrong 101 "^dcc whitelist: 'ad': unknown action, did you mean add\?" dcc whitelist ad
wrong 101 "^dcc whitelist: 'frobnicate': unknown action; the actions are list, check, add, remove, update, clear$" dcc whitelist frobnicate
wrong 101 "^dcc serve: takes no operands: 'foo'$" dcc serve foo
wrong 110 "^dcc\[[0-9]+\] ERROR: failed to exec 'no-such-cc': there is no compiler 'no-such-cc' in PATH" dcc no-such-cc -c x.c
wrong 110 "^distcc\[[0-9]+\] ERROR: failed to exec '/no/such/cc': there is no compiler" distcc /no/such/cc -c x.c
echo 'int x;' >x.c
DISTCC_LOG=/no/such/log wrong 0 "^dcc\[[0-9]+\] ERROR: failed to open logfile /no/such/log: No such file or directory" dcc gcc -c x.c
wrong 107 'failed to open logfile /no/such/log' "$T/bin/dcc" serve --log-file /no/such/log --allow 127.0.0.1 --port 0

# A compiler's own words go on to it.
dcc --verbose 2>&1 | grep -q '^gcc version\|^clang version'
expect_status 0 dcc -dumpmachine >out
[ "$(cat out)" = "$triplet" ]

# As distcc has it, in three lines: programs read them.
ln -s dcc bin/distccd
for name in distcc distccd dcc; do
  "$T/bin/$name" --version >out
  expect_text out "^$name [0-9]+\.[0-9]+\.[0-9]+ "
  [ "$(sed -n 2p out)" = "$(head -2 <(/usr/bin/distcc --version) | tail -1 | sed 's/, 2 and 3/, 2 and 4/')" ] || fail "$(cat out)"
  [ "$(wc -l <out)" = 3 ]
done
dcc version | diff - out
dcc help >out
expect_text out '^Usage: dcc'
dcc help serve >out
dcc serve --help | diff - out

# Who is called dcc says dcc, and nothing is said twice.
DISTCC_VERBOSE=1 dcc gcc -c x.c 2>err
expect_no_text err '^distcc'
expect_no_text err 'for a stock server'
DISTCC_VERBOSE=1 distcc gcc -c x.c 2>err
expect_no_text err '^dcc'
