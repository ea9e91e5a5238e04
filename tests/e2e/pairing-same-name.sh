#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# This machine's own gcc under the name of the cross compiler, on the server; then on the client.
. "$(dirname "$0")/pairing"
command -v aarch64-linux-gnu-gcc >/dev/null || skip "needs Debian's cross compiler for arm64"
version=$(gcc -dumpfullversion)
server_wrapper aarch64-linux-gnu-gcc /usr/bin/gcc
server_wrapper aarch64-linux-gnu-g++ /usr/bin/g++
start_server s
expect_refused "server has x86_64 gcc $version, this is aarch64 gcc $version" aarch64-linux-gnu-gcc -O2 -c a.c
expect_refused "server has x86_64 g\\+\\+ $version, this is aarch64 g\\+\\+ $version" aarch64-linux-gnu-g++ -O2 -c a.cc
expect_caught aarch64-linux-gnu-gcc -O2 -c a.c
expect_caught aarch64-linux-gnu-g++ -O2 -c a.cc
expect_served gcc -O2 -c a.c

rm /usr/local/bin/aarch64-linux-gnu-*
client_wrapper aarch64-linux-gnu-gcc /usr/bin/gcc
expect_refused "server has aarch64 gcc $version, this is x86_64 gcc $version" aarch64-linux-gnu-gcc -O2 -c a.c
expect_caught aarch64-linux-gnu-gcc -O2 -c a.c
