#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Command lines that cannot be distributed run here, with nothing said and without asking any host.
. "$(dirname "$0")/common.sh"
write_sources
echo '.globl x' >src/asm.s
echo '#define EMPTY' >src/upper.S
echo '#include "shared.h"' >src/pre.h
echo 'int plain;' >src/plain.c
cp src/plain.c src/conftest.c
flags=(-Iinclude -DEXTRA=1)
compare local gcc "${flags[@]}" -E a.c
compare local gcc "${flags[@]}" -E a.c -o a.i
compare local gcc "${flags[@]}" -M a.c
compare local gcc "${flags[@]}" -MM a.c -MF x.d
compare local gcc "${flags[@]}" -MD -MF - -c a.c
compare local gcc "${flags[@]}" -fsyntax-only a.c
compare local gcc "${flags[@]}" -fsyntax-only -c a.c
compare local gcc "${flags[@]}" -c a.c plain.c
compare local gcc -c plain.c -o -
compare local gcc -c asm.s -o asm.o
compare local gcc -c upper.S -o upper.o
compare local gcc "${flags[@]}" -x c-header -c pre.h -o - -H -fsyntax-only
compare local gcc -x c -c - -o stdin.o
compare local gcc -c conftest.c
compare local gcc plain.c -shared -o plain.so
compare local gcc --coverage -frandom-seed=0 -c plain.c
compare local gcc -ftest-coverage -frandom-seed=0 -c plain.c
compare local gcc -fprofile-generate -c plain.c
compare local gcc -fprofile-use -c plain.c
compare local gcc -gsplit-dwarf -c plain.c
compare local gcc -fstack-usage -c plain.c
compare local gcc -save-temps -c plain.c
compare local gcc -fdump-tree-optimized -c plain.c
compare local gcc -pipe -Wa,-al=listing -c plain.c
compare local gcc -x assembler -c asm.s -o x.o
compare local gcc -march=native -g -c plain.c
compare local gcc -ftarget-help -c plain.c
compare local gcc -fno-preprocessed -c plain.c
compare local gcc -fdiagnostics-parseable-fixits -c plain.c
compare local gcc --version
compare local gcc -print-search-dirs
compare local gcc
compare local g++ -std=c++20 -fmodules-ts -c b.cc
if command -v clang >/dev/null; then
  compare local clang -MJ database.json -c plain.c
  (cd src && DISTCC_HOSTS=127.0.0.1:1 DISTCC_FALLBACK=0 "$client" clang -ftime-trace -c plain.c)
  expect_file src/plain.json
  rm src/plain.json src/plain.o
  compare local clang --analyze plain.c
  compare local clang -O2 -foptimization-record-passes=inline -c plain.c
  compare local clang -fminimize-whitespace -c plain.c
fi
