#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ,lzo,cpp means compressed without pump mode; ,down and limits of local work are obeyed; --randomize uses all.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
start_server a
start_server b
first=127.0.0.1:${port[a]} second=127.0.0.1:${port[b]}
export DISTCC_FALLBACK=0
DISTCC_HOSTS=$first,lzo,cpp "$client" gcc -c x.c 2>said
diff /dev/null said
expect_ran_on a 1
DISTCC_HOSTS="$first,down $second --localslots=1 --localslots_cpp=1" "$client" gcc -c x.c
expect_ran_on b 1
for _ in $(seq 40); do DISTCC_HOSTS="--randomize $first $second" "$client" gcc -c x.c; done
if [ "$server_kind" = dcc ]; then stop_server a; stop_server b; fi  # which end when all is done and logged
[ "$(cat ?/log | grep -c COMPILE_OK)" = 42 ]
[ "$(grep -c COMPILE_OK a/log)" -gt 5 ] && [ "$(grep -c COMPILE_OK b/log)" -gt 5 ]
