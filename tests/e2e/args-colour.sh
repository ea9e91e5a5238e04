#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Diagnostics are coloured when, and only when, the client's stderr is a terminal.
. "$(dirname "$0")/common.sh"
echo 'int f(void) { int unused; return 0; }' >src/warn.c
start_server s
script -qec "'$client' gcc -Wall -c src/warn.c -o warn.o" /dev/null >seen </dev/null
expect_text seen $'\033\\[.*warning'
script -qec "'$client' gcc -Wall -fno-diagnostics-color -c src/warn.c -o warn.o" /dev/null >seen </dev/null
expect_no_text seen $'\033\\['
"$client" gcc -Wall -c src/warn.c -o warn.o 2>seen
expect_text seen warning
expect_no_text seen $'\033\\['
"$client" gcc -Wall -fdiagnostics-color=always -c src/warn.c -o warn.o 2>seen
expect_text seen $'\033\\[.*warning'
expect_ran_on s 4
