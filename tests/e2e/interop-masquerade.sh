#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# A link with the compiler's name in PATH distributes, and finds the real compiler behind it.
. "$(dirname "$0")/common.sh"
[ "$server_kind" = dcc ] || ln -sf "$client" $masquerade/gcc  # stock's server only asks for the name
write_sources
start_server s
gcc -O2 -Isrc/include -DEXTRA=1 -c src/a.c -o direct.o
PATH=$masquerade:$PATH gcc -O2 -Isrc/include -DEXTRA=1 -c src/a.c -o remote.o
expect_same direct.o remote.o
$masquerade/gcc -O2 -Isrc/include -DEXTRA=1 -c src/a.c -o remote.o
expect_same direct.o remote.o
expect_ran_on s 2
