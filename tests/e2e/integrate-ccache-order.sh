#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ccache in the place of the compiler works as it would alone, and the log and the report say what is wrong; before dcc, it
# calls dcc for what it has not, and both together do no harm.
. "$(dirname "$0")/common.sh"
command -v ccache >/dev/null || skip "ccache is not installed"
export CCACHE_DIR=$T/cache DCC_TRACE=$T/trace
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
hint='ccache is not a compiler but starts one: set CCACHE_PREFIX=dcc, and leave dcc out before it'
DISTCC_VERBOSE=1 "$client" ccache gcc -c x.c 2>said
expect_same direct.o x.o
expect_text said "running locally: $hint"
expect_ran_on s 0
"$T/bin/dcc" report trace >text
tr -s ' \n' ' ' <text | grep -qF "1 of 1 compile stayed here: $hint." || fail "$(cat text)"
expect_no_text text 'nothing stands out'
# Nothing is said unasked, and the exit code is the compiler's.
echo 'int x = ;' >bad.c
expect_status 1 "$client" ccache gcc -c bad.c 2>err
expect_no_text err 'ccache|dcc\['

# With CCACHE_PREFIX besides, it is dcc again that ccache calls, and the job goes out.
echo 'int y;' >y.c
CCACHE_PREFIX=dcc "$client" ccache gcc -c y.c
expect_ran_on s 1
echo 'int z;' >z.c
CCACHE_PREFIX=dcc ccache gcc -c z.c
expect_ran_on s 2
