#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# An error in preprocessing is said once, in the compiler's words, and does not touch the host.
. "$(dirname "$0")/common.sh"
printf '#include "missing.h"\nint x;\n' >src/bad.c
echo 'int x;' >src/good.c
start_server s
run_in src gcc -c bad.c
cp src.err direct.err
run_in src "$client" gcc -c bad.c
diff direct.err src.err
[ "$(cat src.status)" = 1 ]
"$client" gcc -c src/good.c -o good.o
expect_ran_on s 1
