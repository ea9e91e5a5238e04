#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Which of the hosts' compilers are this machine's: told by fingerprints, whatever they are called.
. "$(dirname "$0")/pairing"
dcc=$T/bin/dcc
client_wrapper mine-gcc '/usr/bin/gcc'
client_wrapper other-gcc '/usr/bin/gcc -fcommon'
server_wrapper theirs-gcc /usr/bin/gcc
server_wrapper broken-gcc /bin/false
start_server s
# They are examined one after the other, in the background; the log says when the last one is known.
wait_for_line "${log[s]}" 'broken-gcc for C\+\+ is left out' 1 60
$dcc hosts --all --compiler mine-gcc --compiler other-gcc >out
expect_text out 'x86_64 gcc [0-9.]+ \(= mine-gcc\)$'
expect_text out "^$DISTCC_HOSTS cannot take jobs of other-gcc in protocol 4: server's x86_64 gcc [0-9.]+ generates different code from this one"
expect_no_text out 'jobs of mine-gcc'
expect_text out "^$DISTCC_HOSTS offers\$"
expect_text out '^  theirs-gcc +gcc +c +[a-z0-9_-]+ +[0-9.]+ +[0-9a-f]{32}$'
expect_text out '^  broken-gcc +gcc +c +failed .'
expect_ran_on s 0
