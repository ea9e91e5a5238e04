#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server that talks on and on and does not get on: the job is done here, after a time that nothing it says makes longer.
. "$(dirname "$0")/protocol4"
echo 'int x;' >x.c
start_fake_4
export DISTCC_IO_TIMEOUT=3

# left_after MODE WORDS
left_after() {
  rm -rf home/.distcc/lock/backoff_*
  act "$1"
  rm -f x.o
  DISTCC_LOG=$T/said timeout 25 "$client" gcc -c x.c || fail "status $? ($1)"
  expect_file x.o
  expect_text said "failed to distribute 'x.c' to .*$2"
  rm said
}
left_after "mute" 'has not answered the greeting for [0-9]+ s'
left_after "endless alive" 'has kept the job waiting for [0-9]+ s'
left_after "endless queued" 'has kept the job waiting for [0-9]+ s'
left_after "endless nearer" 'has kept the job waiting for [0-9]+ s'
left_after "endless unknown" 'has kept the job waiting for [0-9]+ s'
left_after "endless drip" 'has kept the job waiting for [0-9]+ s'
left_after "endless ready" 'compiler has not finished within [0-9]+ s'
left_after "endless turns" 'compiler has not finished within [0-9]+ s'
left_after "endless outputs" 'answer came too slowly'
left_after "endless answer" 'answer came too slowly'
