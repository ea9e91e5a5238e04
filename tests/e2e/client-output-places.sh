#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The object replaces what was there only when it is whole; a missing directory is the compiler's own error.
. "$(dirname "$0")/common.sh"
echo 'int x;' >src/x.c
mkdir -p src/out
start_server s
compare remote gcc -c x.c -o out/x.o
compare remote gcc -c x.c -o ./x.o
echo precious >src/keep.o
echo 'int f(void) { return missing; }' >src/bad.c
run_in src gcc -c bad.c -o keep.o
direct=$(ls src)
echo precious >src/keep.o
run_in src "$client" gcc -c bad.c -o keep.o
[ "$(ls src)" = "$direct" ]
run_in src gcc -c x.c -o nowhere/x.o
cp src.err direct.err
run_in src "$client" gcc -c x.c -o nowhere/x.o
diff direct.err src.err
expect_no_file src/nowhere
umask 027
(cd src && "$client" gcc -c x.c -o mode.o)
[ "$(stat -c %a src/mode.o)" = 640 ]
