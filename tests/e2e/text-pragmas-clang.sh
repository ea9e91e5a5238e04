#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# clang expands macros in most pragmas only when it compiles: a unit where that makes a difference is compiled here. What
# looks like a trigraph only because a line ended in it is none.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
command -v clang >/dev/null || skip "needs clang"
sizes='struct s { char a; int b : 3; char c : 2; long long d : 4; }; int z = sizeof(struct s);'
loop='void g(int); void f(int n) { %s for (int i = 0; i < n; i++) g(i); }'
# unit NAME FORMAT: a source; "|" in FORMAT ends a line.
unit() { printf "${2//|/\\n}\n" >"src/$1.c"; }
unit ms_struct "#define ONN on|#pragma ms_struct ONN|$sizes"
unit ms_struct_word "#define on off|#pragma ms_struct on|$sizes"
unit align "#define P packed|#pragma options align=P|$sizes"
unit align_word "#define packed mac68k|#pragma align=packed|$sizes"
unit pack "#define N 2|#pragma pack(push, N)|$sizes"
unit pack_push "#define push 2|#pragma pack(push)|$sizes|#undef push"
unit pack_pop "#define pop 2|#pragma pack(1)|#pragma pack(push, 4)|#pragma pack(pop)|$sizes"
unit weak '#define W foo|int foo(void) { return 1; }|#pragma weak bar = W'
unit extname '#define W bar|int foo(void), bar(void);|#pragma redefine_extname foo W|int x(void) { return foo(); }'
unit section '#define text rodata|#pragma clang section text="abc"|int f(void) { return 1; }'
unit optimize '#define off on|#pragma clang optimize off|int f(int n) { int i = n; return i; }'
unit unroll "#define enable disable|${loop/\%s/|#pragma clang loop unroll(enable)|}"
unit count "enum { N = 4 };|#define N 2|${loop/\%s/|#pragma unroll N|}"
unit contract '#define on off|#pragma clang fp contract(on)|float f(float a, float b, float c) { return a * b + c; }'
unit precise '#define off on|#pragma float_control(precise, off)|float f(float a, float b) { return a + b - a; }'
local_units=(ms_struct ms_struct_word align align_word pack pack_push pack_pop weak extname section optimize unroll count
  contract precise)
unit plain "#pragma pack(push, 2)|$sizes|#pragma pack(pop)|int foo(void) { return 1; }|#pragma weak bar = foo"
unit spliced 'const char s[] = "??\\\\|=", t[] = "x??(x";'
mkdir d r
start_server s
for unit in "${local_units[@]}" plain spliced; do
  (cd src && clang -O2 -mfma -std=c99 -w -c $unit.c -o ../d/$unit.o) || touch d/$unit.o
  (cd src && "$client" clang -O2 -mfma -std=c99 -w -c $unit.c -o ../r/$unit.o) || touch r/$unit.o
  expect_same d/$unit.o r/$unit.o
done
expect_ran_on s 2
expect_ran_on s 0 COMPILE_ERROR
