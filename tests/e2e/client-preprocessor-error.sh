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

[ "$is_root" = 1 ] || exit 0
# What we cannot even read is the compiler's to complain of, also when there are other hosts to go on to.
install -d -o 65534 nobody
install -o 65534 -m 0 src/good.c nobody/secret.i
export DISTCC_DIR=$T/nobody/state DISTCC_HOSTS="$DISTCC_HOSTS 127.0.0.1:9"
expect_status 1 setpriv --reuid 65534 --regid 65534 --clear-groups "$client" gcc -c nobody/secret.i -o nobody/x.o 2>secret.err
expect_text secret.err 'secret.i: Permission denied'
