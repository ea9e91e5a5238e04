#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Explicit, implicit and applet-by-name invocation.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
ln -s dcc bin/distcc
start_server s
bin/dcc gcc -c x.c -o 1.o
bin/dcc -c x.c -o 2.o
bin/dcc x.c -c -o 3.o
bin/distcc gcc -c x.c -o 4.o
bin/distcc -c x.c -o 5.o
expect_ran_on s 5
gcc -c x.c -o direct.o
for n in 1 2 3 4 5; do expect_same direct.o $n.o; done
