#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# --inetd: one job on standard input and output.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
mkdir -m 1777 s
(umask 0; : >s/log)
log[s]=$T/s/log
TMPDIR=$T/s python3 "$e2e/wire.py" inetd 3702 "${server[@]}" --inetd --allow 127.0.0.1 --log-file "$T/s/log" >inetd.out 2>&1 &
wait_for_line inetd.out 'listening on'
# A server of one job examines no compilers: protocols 1 and 2. This inetd takes one connection only.
DCC_PROTOCOL=1 DISTCC_HOSTS=127.0.0.1:3702 DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_same direct.o x.o
expect_ran_on s 1
