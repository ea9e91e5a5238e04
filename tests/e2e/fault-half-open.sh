#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: distcc-dcc
# 1,000 connections that sent half a word keep nobody from working.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
start_server s
mkfifo hold
python3 "$e2e/wire.py" flood "${port[s]}" 1000 <hold >flood.out &
flood=$!
exec {hold}>hold
wait_for_line flood.out ready
export DISTCC_FALLBACK=0
for n in $(seq 20); do "$client" gcc -c x.c -o "$n.o"; done
expect_ran_on s 20
exec {hold}>&-
wait $flood
"$client" gcc -c x.c
expect_ran_on s 21
