#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Both ends read what the other can do, and remember it; what one of them has never heard of is no reason to refuse.
. "$(dirname "$0")/protocol4"
start_fake_4
# A server with fewer features than ours, with more, and then with fewer again.
expect_taken features 0
[ "$(cat "$spoken_file")" = '4 0000000000000000' ]
expect_taken features 0xffffffffffffffff
[ "$(cat "$spoken_file")" = '4 ffffffffffffffff' ]
expect_taken features 0x101
[ "$(cat "$spoken_file")" = '4 0000000000000101' ]
# What version 0.1 has left counts, and is brought up to date.
printf 4 >"$spoken_file"
expect_taken features 0x101
[ "$(cat "$spoken_file")" = '4 0000000000000101' ]
[ "$(greetings 1)" = 0 ]

# A client with more than the server knows, with none, and one that says nothing of itself.
expect_taken record
mv act.record record
start_server s --log-level debug
for features in 0xffffffffffffffff 0; do
  expect_status 0 wire_4 request record features=$features >answer.said
  expect_text answer.said '^end$'
  expect_text "${log[s]}" "is dcc test, features 0x${features#0x}"
done
expect_status 0 wire_4 request record hello=no >answer.said
expect_text answer.said '^end$'
