#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Another version of the same compiler.
. "$(dirname "$0")/pairing"
[ -x /usr/bin/gcc-11 ] && [ -x /usr/bin/clang-13 ] && [ -x /usr/bin/clang ] || skip "needs gcc-11, clang-13 and clang"
mine=$(gcc -dumpfullversion) clang=$(clang -dumpversion)
server_wrapper gcc /usr/bin/gcc-11
server_wrapper clang /usr/bin/clang-13
start_server s
expect_refused "server has x86_64 gcc 11\.[0-9.]+, this is x86_64 gcc $mine" gcc -O2 -c a.c
expect_refused "server has x86_64 clang 13\.[0-9.]+, this is x86_64 clang $clang" clang -O2 -c a.c
# A versioned name, by its own version: the server's gcc is the one.
expect_served gcc-11 -O2 -c a.c
expect_served clang-13 -O2 -c a.c
# Protocol 1 asks for a gcc by its machine's name.
server_wrapper "$triplet-gcc" /usr/bin/gcc-11
expect_caught gcc -O2 -c a.c
expect_caught clang -O2 -c a.c
