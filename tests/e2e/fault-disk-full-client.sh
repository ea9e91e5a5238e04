#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# No room for the output: the compile fails as a direct one does, and no part of an object stays. No room for
# temporary files: nobody needs to know.
. "$(dirname "$0")/common.sh"
mkdir out
mount -t tmpfs -o size=64k tmpfs out
awk 'BEGIN { for (n = 0; n < 30000; n++) print "int number" n " = " n ";" }' >x.c
start_server s
expect_status 1 gcc -c x.c -o out/direct.o 2>direct.err
direct=$(ls out)
rm -f out/*
expect_status 1 "$client" gcc -c x.c -o out/direct.o 2>client.err
[ "$(ls out)" = "$direct" ]
expect_text client.err 'No space left'
gcc -pipe -c x.c -o direct.o
mount -t tmpfs -o size=64k,mode=1777 tmpfs tmp
"$client" gcc -pipe -c x.c -o x.o 2>client.err
expect_same direct.o x.o
