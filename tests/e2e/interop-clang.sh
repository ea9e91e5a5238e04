#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd distcc-dcc
# clang's units come back exactly as a direct compile makes them, the name of the source in the symbol table included.
. "$(dirname "$0")/common.sh"
command -v clang >/dev/null || skip "clang is not installed"
write_sources
clang -Isrc/include -DEXTRA=1 -E src/a.c -o src/ready.i
clang++ -Isrc/include -DEXTRA=1 -E src/b.cc -o src/ready.ii
start_server s
for protocol in "${protocols[@]}"; do
  speak "$protocol"
  compare remote clang -O2 -Wall -Iinclude -DEXTRA=1 -c a.c -o a.o
  compare remote clang++ -O2 -Iinclude -DEXTRA=2 -c b.cc -o b.o
  compare remote clang -O1 -Iinclude -DEXTRA=1 -S a.c
  compare remote clang -O2 -c ready.i -o ready.o
  compare remote clang++ -O2 -c ready.ii -o ready.o
  compare remote clang -O2 -fPIC -Iinclude -DEXTRA=1 -MD -MF a.d -MT a.o -c a.c -o a.o
done
