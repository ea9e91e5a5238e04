#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How a client finds out who speaks protocol 4: one useless greeting for a stock server in ten minutes, and none of
# protocol 1 for one of ours that closes.
. "$(dirname "$0")/protocol4"
start_fake_4
expect_taken stock
expect_taken stock
expect_taken stock
[ "$(greetings 4) $(greetings 1)" = '1 3' ] || fail "$(cat fake.out)"
[ "$(cat "$spoken_file")" = 1 ]
touch -d '-11 minutes' "$spoken_file"
expect_taken stock
[ "$(greetings 4) $(greetings 1)" = '2 4' ] || fail "$(cat fake.out)"
expect_taken stock
[ "$(greetings 4) $(greetings 1)" = '2 5' ] || fail "$(cat fake.out)"
touch -d '+1 day' "$spoken_file"  # the clock was set back
expect_taken stock
[ "$(greetings 4) $(greetings 1)" = '3 6' ] || fail "$(cat fake.out)"
# It was replaced by one of ours, and then that by a stock server: builds go on here.
touch -d '-11 minutes' "$spoken_file"
expect_taken good
[[ $(cat "$spoken_file") = 4* ]]
: >fake.out
expect_rejected stock 'closed without an answer'
expect_rejected deny 'closed without an answer'
[ "$(greetings 4) $(greetings 1)" = '2 0' ] || fail "$(cat fake.out)"
[[ $(cat "$spoken_file") = 4* ]]
touch -d '-8 days' "$spoken_file"
expect_taken stock
[ "$(cat "$spoken_file")" = 1 ]
# A close is no proof of anything: nobody is remembered.
rm "$spoken_file"
expect_rejected deny 'closed without an answer'
expect_no_file "$spoken_file"
# The list and the environment decide first.
: >fake.out
act good
run_client DCC_PROTOCOL=1 DISTCC_FALLBACK=0
[ "$(greetings 4) $(greetings 1)" = '0 1' ] || fail "$(cat fake.out)"
DISTCC_HOSTS+=,lzo
run_client
[ "$(greetings 2)" = 1 ] || fail "$(cat fake.out)"
