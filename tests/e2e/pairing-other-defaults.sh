#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The same compiler with other defaults, by an option that a wrapper adds.
. "$(dirname "$0")/pairing"
version=$(gcc -dumpfullversion)
server_wrapper gcc /usr/bin/gcc
server_wrapper g++ /usr/bin/g++
start_server s
expect_served gcc -O2 -g -c a.c
expect_served g++ -O2 -g -c a.cc
other="server's x86_64 g(cc|\\+\\+) $version generates different code from this one"
options=(-fno-pie -gdwarf-4)
if [ -n "${THOROUGH:-}" ]; then options+=(-ffunction-sections -fcommon); fi
for option in "${options[@]}"; do
  server_wrapper gcc "/usr/bin/gcc $option"
  server_wrapper g++ "/usr/bin/g++ $option"
  expect_refused "$other" gcc -O2 -g -c a.c
  expect_refused "$other" g++ -O2 -g -c a.cc
  # With the same wrapper they are the same again.
  client_wrapper gcc "/usr/bin/gcc $option"
  expect_served gcc -O2 -g -c a.c
  server_wrapper gcc /usr/bin/gcc
  expect_refused "$other" gcc -O2 -g -c a.c
  rm mine/gcc
done
# Protocol 1 sees of options what objects say of themselves.
for option in -m32 -fcf-protection; do
  server_wrapper "$triplet-gcc" "/usr/bin/gcc $option"
  expect_caught gcc -O2 -c a.c
done
