#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# gcc's C, C++ and preprocessed units, plain and compressed, come back exactly as a direct compile makes them.
. "$(dirname "$0")/common.sh"
write_sources
gcc -Isrc/include -DEXTRA=1 -E src/a.c -o src/ready.i
g++ -Isrc/include -DEXTRA=1 -E src/b.cc -o src/ready.ii
start_server s
for protocol in "${protocols[@]}"; do
  speak "$protocol"
  compare remote gcc -O2 -Wall -Iinclude -DEXTRA=1 -c a.c -o a.o
  compare remote g++ -O2 -Iinclude -DEXTRA=2 -c b.cc -o b.o
  compare remote gcc -O1 -Iinclude -DEXTRA=1 -S a.c
  compare remote gcc -O2 -c ready.i -o ready.o
  compare remote g++ -O2 -c ready.ii -o ready.o
  compare remote gcc -O2 -fPIC -ffunction-sections -Iinclude -DEXTRA=1 -MD -MF a.d -MT a.o -c a.c -o a.o
done
