#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# A server that accepts and never says a word costs DISTCC_IO_TIMEOUT, then the job is done here.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_fake mute
DISTCC_IO_TIMEOUT=1 timeout 20 "$client" gcc -c x.c 2>client.err
expect_same direct.o x.o
