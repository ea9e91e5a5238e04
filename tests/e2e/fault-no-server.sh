#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# Nobody listens: the job is done here, and one message says so.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
DISTCC_HOSTS=127.0.0.1:1 "$client" gcc -c x.c 2>said
expect_same direct.o x.o
expect_text said '127\.0\.0\.1'
