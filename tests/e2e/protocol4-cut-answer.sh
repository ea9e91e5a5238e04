#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The answer ends early, between its frames, in their heads and in their payloads: the job is done here.
. "$(dirname "$0")/protocol4"
start_fake_4
expect_taken good
act cut 0
run_client
places=$(awk '/^cuts/ { print $2 }' fake.out)
[ "$places" -gt 15 ]
for ((place = 1; place < places; place++)); do expect_rejected cut $place 'the peer closed|closed without an answer'; done
expect_taken good
