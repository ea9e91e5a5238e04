#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# Nobody listens: the job is done here. The build hears nothing of it, the log does.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
export DISTCC_HOSTS=127.0.0.1:1
DISTCC_LOG=$T/said "$client" gcc -c x.c 2>stderr
diff /dev/null stderr
expect_same direct.o x.o
expect_text said '127\.0\.0\.1'
rm -rf home/.distcc/lock x.o
DCC_QUIET=1 "$client" gcc -c x.c 2>stderr
expect_same direct.o x.o
[ "$client_kind" != dcc ] || diff /dev/null stderr
