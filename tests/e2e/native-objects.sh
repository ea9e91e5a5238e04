#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode: files, messages and exit codes are a direct compile's, byte for byte; and how to do without it.
. "$(dirname "$0")/native"
start_native_server
cat >unit.cc <<'E'
#include <string>
#include "part.h"
int main() { int unused; return static_cast<int>(std::string(NAME).size()); }
E
echo '#define NAME "part"' >part.h
echo 'int broken(' >broken.c
ln -s part.h link.h
for_c=(gcc)
for_cxx=(g++)
if command -v clang >/dev/null; then for_c+=(clang) for_cxx+=(clang++); fi
for cxx in "${for_cxx[@]}"; do
  same native $cxx -c unit.cc
  same native $cxx -O2 -g -c unit.cc -o x.o -MD
  same native $cxx -O2 -Wall -Wextra -c unit.cc -o x.o
  same native $cxx -c unit.cc -save-temps -o x.o
done
same native gcc -c broken.c
same native gcc -c missing.c

mode() { tail -n 1 "$T/trace" | grep -o '"mode":"[a-z]*"'; }
DISTCC_HOSTS=$DISTCC_HOSTS,text "$client" g++ -c unit.cc
[ "$(mode)" = '"mode":"preprocessed"' ] || fail "native in spite of ',text'"
DCC_NATIVE=0 "$client" g++ -c unit.cc
[ "$(mode)" = '"mode":"preprocessed"' ] || fail "native in spite of DCC_NATIVE=0"

# What is replaced is not sent, however large it is.
head -c 1000000 /dev/urandom >random
printf '__asm__(".data\\n.incbin \\"random\\"");\n' >incbin.c
sent=0
for turn in 1 2 3; do
  echo "int turn$turn;" >>incbin.c
  same native gcc -c incbin.c -o incbin.o
  "$client" gcc -c incbin.c -o incbin.o
  sent=$(tail -n 1 "$DCC_TRACE" | grep -o '"sent":[0-9]*' | tr -dc 0-9)
done
[ "$sent" -lt 20000 ] || fail "$sent bytes were sent"
# Nor is what another unit's compile replaced, although what else it looked at is foreseen.
echo 'int other;' >other.c
same native gcc -c other.c -o other.o
sent=$(tail -n 1 "$DCC_TRACE" | grep -o '"sent":[0-9]*' | tr -dc 0-9)
[ "$sent" -lt 100000 ] || fail "$sent bytes were sent"

# An include directory that is a link, and a header in it that looks above its own directory.
mkdir -p real/s
ln -s real linked
echo 'int above;' >real/above.h
echo '#include "../above.h"' >real/s/beneath.h
echo '#include "s/beneath.h"' >up.c
printf '#if __has_include("../above.h")\nint yes;\n#else\nint no;\n#endif\n' >real/s/asks.h
echo '#include "s/asks.h"' >asks.c
for cc in "${for_c[@]}"; do
  for way in -isystem -I; do for unit in up up asks asks; do same native "$cc" "$way" linked -c $unit.c; done; done
done

# Precompiled headers as CMake and Meson give them.
printf '#pragma once\nstatic int compiled_before(int x) { return x + 1; }\n' >"$T/before.h"
echo 'int g(int x) { return compiled_before(x); }' >uses.c
gcc -O2 -fpch-preprocess -x c-header "$T/before.h" -o "$T/before.h.gch"
for _ in 1 2; do same native gcc -O2 -fpch-preprocess -Winvalid-pch -include "$T/before.h" -c uses.c; done
rm "$T/before.h.gch"
if [ ${#for_c[@]} != 1 ]; then
  clang -O2 -Xclang -emit-pch -x c-header "$T/before.h" -o "$T/before.h.pch"
  for _ in 1 2; do
    same native clang -O2 -Xclang -include-pch -Xclang "$T/before.h.pch" -Xclang -include -Xclang "$T/before.h" -c uses.c
  done
fi

# What was looked at and not opened is not sent: a program in PATH that clang would run for another language.
mkdir programs
head -c 1000000 /dev/urandom >programs/ptxas
chmod +x programs/ptxas
for cc in "${for_c[@]}"; do
  for _ in 1 2 3; do
    PATH=$PWD/programs:$PATH "$client" "$cc" -g -c other.c -o again.o
    sent=$(tail -n 1 "$DCC_TRACE" | grep -o '"sent":[0-9]*' | tr -dc 0-9)
    [ "$sent" -lt 500000 ] || fail "$cc: $sent bytes were sent"
  done
done

# The assembler's options that name the source, or find more of it.
mkdir parts
echo '.macro answer; mov $42, %eax; .endm' >parts/macros.s
printf '.include "macros.s"\n.globl f\nf:\n#ifdef __x86_64__\n answer\n#endif\n .byte 1\n' >start.S
same native gcc -c start.S -Wa,--gdwarf-5,-Iparts,--debug-prefix-map,"$PWD=/x"
same native gcc -g -c start.S -Wa,-I -Wa,parts
mkdir "$T/elsewhere"
mv parts/* "$T/elsewhere"
same native gcc -g -c start.S "-Wa,-I$T/elsewhere"
mv "$T/elsewhere/"* parts
[ ${#for_c[@]} = 1 ] || same native clang -c start.S -Wa,-g,-Iparts

# What a unit's compile asked for the last time is foreseen: clang also lists directories, and writes its output under another name.
for cc in "${for_c[@]}"; do
  for _ in 1 2; do "$client" "$cc" -g -c unit.cc -o again.o; done
  tail -n 1 "$T/trace" | grep -q '"mode":"native"' || fail "not native"
  expect_no_text <(tail -n 1 "$T/trace") '"late":[1-9]'
done
