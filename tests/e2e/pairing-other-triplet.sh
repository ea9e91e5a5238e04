#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server of the same compiler and version, for other machines only; and one that has nothing.
. "$(dirname "$0")/pairing"
command -v aarch64-linux-gnu-gcc >/dev/null || skip "needs Debian's cross compiler for arm64"
mine=$(gcc -dumpfullversion)
start_server s
expect_refused "server has no compiler of this kind for C, this is x86_64 gcc $mine" gcc -O2 -c a.c
allow_compilers aarch64-linux-gnu-gcc
expect_refused "server has aarch64 gcc $mine, this is x86_64 gcc $mine" gcc -O2 -c a.c
expect_served aarch64-linux-gnu-gcc -O2 -c a.c
# Under another name it is the same.
ln -s /usr/bin/aarch64-linux-gnu-gcc mine/gcc
expect_served gcc -O2 -c a.c
rm mine/gcc

# Protocol 1 would ask for a gcc by its machine's name.
server_wrapper "$triplet-gcc" /usr/bin/aarch64-linux-gnu-gcc
expect_caught gcc -O2 -c a.c
