#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Answers of protocol 4 that are cut, damaged, wrong or odd: what is right is taken, and anything else compiled here.
. "$(dirname "$0")/protocol4"
start_fake_4
for mode in good two_outputs roles unknown; do expect_taken $mode; done
expect_rejected junk 'begins no frame of protocol 4'
expect_rejected damaged 'a block is damaged'
expect_rejected digest 'damaged on the way'
expect_rejected longer 'longer than announced'
expect_rejected shorter 'damaged on the way'
expect_rejected gigantic 'is too large'
expect_rejected machine 'another kind of output'
expect_rejected width 'is cut off'
expect_rejected none 'reported success without an output'
expect_rejected empty 'reported success with an empty output'
expect_rejected no_result 'an output before the result'
expect_rejected two_results 'two results'
expect_rejected nested 'in the middle of another'
expect_rejected stray_data 'data outside of an output'
expect_rejected open_output 'ends within an output'
expect_rejected no_compiler 'it has no compiler'
expect_rejected chatty 'messages are too long'
expect_rejected too_long 'begins no frame of protocol 4'
expect_local signal 'failed on .* with exit code 139, compiling it here'
