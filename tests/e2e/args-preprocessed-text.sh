#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# Units whose preprocessed text is not all that the source says are compiled here; others beside them go out.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
write_sources
cd src
printf '#pragma GCC target("avx2")\n#ifdef __AVX2__\nint x = 1;\n#else\nint x;\n#endif\n' >target.c
printf '#pragma GCC optimize("O3,fast-math")\n#ifdef __FAST_MATH__\nint x = 1;\n#else\nint x;\n#endif\n' >optimize.c
printf '#pragma GCC diagnostic error "-Wundef"\n#if FOO\n#endif\nint x;\n' >undef.c
printf '#define PK 1\n#pragma pack(push, PK)\nstruct s { char a; int b; };\n#pragma pack(pop)\nint z = sizeof(struct s);\n' >pack.c
printf '#define bar foo\n#pragma weak bar\nextern int foo(void); int f(void) { return foo(); }\n' >weak.c
printf 'int unmarked(int x) { return x; }\n' | tee unmarked.c >unmarked.i
gcc -E a.c -DEXTRA=1 -Iinclude -o plain.i
gcc -g -E a.c -DEXTRA=1 -Iinclude -o debug.i
printf '#include <immintrin.h>\n#pragma pack(push, 1)\nstruct s { char a; int b; };\n#pragma pack(pop)\nint z = sizeof(struct s);\n' >fine.c
cd ..
start_server s
jobs=0
# stays COMMAND...: with the same outcome, and no job. goes COMMAND...: likewise, as a job.
check() {
  rm -rf direct remote
  run_as direct "${@:2}"
  run_as remote "$client" "${@:2}"
  diff -r direct remote || fail "files differ: ${*:2}"
  diff direct.status remote.status || fail "exit status differs: ${*:2}"
  expect_ran_on s $jobs
}
stays() { check stays "$@"; }
goes() { jobs=$((jobs + 1)); check goes "$@"; }
goes gcc -c fine.c
for unit in target optimize undef; do stays gcc -c $unit.c; done
for unit in pack weak; do goes gcc -c $unit.c; done
if command -v clang >/dev/null; then
  goes clang -c fine.c
  for unit in pack weak; do stays clang -c $unit.c; done
  # The directory's name is that by which it was entered.
  ln -s src linked
  (cd linked && "$client" clang -g -c unmarked.c -o ../entered.o)
  jobs=$((jobs + 1))
  expect_text <(readelf --debug-dump=info entered.o) "DW_AT_comp_dir .*/linked$"
  stays clang -c unmarked.i
  for unit in target undef; do run_in src clang -c $unit.c; done
fi
stays gcc -c unmarked.i
stays gcc -x cpp-output -c unmarked.i -o x.o
goes gcc -c plain.i
stays gcc -g -c plain.i
goes gcc -g -c debug.i
# The output is the source by another name: gcc refuses that, and the source lives.
cp src/fine.c src/twice.c
ln -s twice.c src/link.c
stays gcc -c fine.c -o ./fine.c
stays gcc -S twice.c -o link.c
# Whoever starts dcc may have blocked the signal that tells of a child's end.
cat >blocked.py <<'END'
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
os.execvp(sys.argv[1], sys.argv[1:])
END
timeout 60 python3 blocked.py "$client" gcc -c src/fine.c -o blocked.o
gcc -c src/fine.c -o unblocked.o
expect_same blocked.o unblocked.o
