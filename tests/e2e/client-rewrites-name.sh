#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# With protocols 1 and 2 a bare "gcc" is asked for by its full name, so that a server of another kind cannot mistake it.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
start_server s
export DCC_PROTOCOL=1
"$client" gcc -c x.c
wait_for_line s/log "COMPILE_OK .* $triplet-gcc x\.c"
"$client" cc -c x.c
wait_for_line s/log "COMPILE_OK .* $triplet-gcc x\.c" 2
DISTCC_NO_REWRITE_CROSS=1 "$client" gcc -c x.c
wait_for_line s/log 'COMPILE_OK .* gcc x\.c'
