#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server that falls silent after its welcome costs 15 s, also when it takes nothing of a large source; one that says
# that it lives may be slow.
. "$(dirname "$0")/protocol4"
start_fake_4
expect_taken alive 3
write_large
act silent
run_client &
small=$!
DISTCC_LOG=$T/large.said timeout 25 "$client" gcc -c large.c -o large.o 2>large.err
expect_same large-direct.o large.o
wait $small
expect_text said 'has fallen silent for 15 s'
expect_text large.said 'has fallen silent for 15 s'
