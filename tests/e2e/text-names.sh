#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# thorough pairs: dcc-distccd
# What compilers take from the name of their input is the same far away: gcc's choice of structures to describe, and the
# name of a source that is somewhere else, as CMake calls it.
. "$(dirname "$0")/common.sh"
mkdir -p src/sub build
printf 'struct elsewhere { int a, b; };\n' >src/sub/other.h
printf 'struct here { int a, b; };\n' >src/sub/a.h
printf '#include "other.h"\n#include "a.h"\nstruct here h; struct elsewhere e;\nint f(void) { return h.a + e.b; }\n' >src/sub/a.c
printf 'extern int g(); static int i = g();\nnamespace { int k; } int *p() { return &k + i; }\n' >src/sub/b.cc
start_server s
both() { "$@" -o direct.o; "$client" "$@" -o remote.o; }
names() { readelf --debug-dump=info "$1" | grep -E 'DW_AT_(name|comp_dir)' | head -2 | sed 's/.*: //'; readelf -sW "$1" | grep FILE; }
cd build
for option in baseonly reduced detailed=any; do
  both gcc -g -femit-struct-debug-$option -c ../src/sub/a.c
  expect_same direct.o remote.o
done
command -v clang >/dev/null || exit 0
for source in ../src/sub/a.c "$T/src/sub/a.c" ../src/sub/b.cc; do
  both clang -O1 -c $source
  expect_same direct.o remote.o
  both clang -g -c $source
  if [ $client_kind = dcc ]; then
    diff <(names direct.o) <(names remote.o) || fail "other names: $source"
  else
    # A stock client does not say where it is. What stands in the object is at least no accident.
    expect_text <(names remote.o) '^\.$'
    diff <(names direct.o | sed 2d) <(names remote.o | sed 2d) || fail "other names: $source"
  fi
done
