#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Refusals, one for each reason and one of a later version: whether the host, the compiler or nobody is to blame. The reason
# is printed so that it harms no terminal. A refusal that comes early ends the sending.
. "$(dirname "$0")/protocol4"
start_fake_4
# Who is in back-off now, whether or not its second is over: the host, or one compiler of it.
expect_blamed() {
  local marks
  marks=$(cd home/.distcc/lock && echo backoff_*)
  case $1 in
    host) [[ $marks =~ ^backoff_[^\ ]*_0$ ]] ;;
    compiler) [[ $marks =~ ^backoff_[^\ ]*_0_[0-9a-f]+$ ]] ;;
  esac || fail "not the $1: $marks"
}
for when in refuse early; do
  for reason in 0 1 2 3 4 200; do
    rm -rf home/.distcc/lock
    expect_local $when $reason 'for a \\x1b\[31mreason'
    expect_no_text said $'\x1b'
  done
done
# What it means for the next job.
unset DISTCC_BACKOFF_PERIOD
for reason in 0 3 4 200; do
  rm -rf home/.distcc/lock
  expect_local refuse $reason 'for a'
  expect_blamed host
done
rm -rf home/.distcc/lock
expect_local refuse 1 'for a'
expect_blamed compiler
act good
echo 'int f() { return 0; }' >y.cc
DISTCC_FALLBACK=0 "$client" g++ -c y.cc
# No object: the compile here makes one, so it was not the command.
rm -rf home/.distcc/lock
expect_local refuse 5 'reported success without an output'
expect_blamed compiler
rm -rf home/.distcc/lock
expect_local refuse 2 'it will not run this command'
expect_taken good
# While a large source is being sent: to one that reads on as dcc does, and to one that does not.
write_large
for mode in 'early 4' deaf; do
  rm -rf home/.distcc/lock
  act $mode
  rm -f trace
  DCC_TRACE=$T/trace DISTCC_LOG=$T/large.said timeout 60 "$client" gcc -c large.c -o large.o 2>large.err
  # With the server, that is; a silent one is left after 15 s.
  there=$(grep -oE '"(connect|send|queue|compile|receive)":[0-9]+' trace | awk -F: '{ sum += $2 } END { print sum }')
  [ "$there" -lt 12000 ] || fail "$mode took $there ms"
  [ ! -s large.err ]
  expect_same large-direct.o large.o
  expect_text large.said 'for a|no more room'
done
