#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Units of all sorts over protocol 4: as a direct compile makes them.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0
write_sources
: >src/empty.c
: >src/zero.i
printf '#include "shared.h"\nint f(void) { int unused; return 1 / 0 + __LINE__; }\n' >src/warns.c
echo 'int f(void) { return missing; }' >src/wrong.c
echo 'const char *when = __DATE__ __TIME__;' >src/date.c
# 20 MB, of which a compiler makes little.
{ seq -f '_Static_assert(1, "%01000.0f");' 20000; echo 'int x;'; } >src/big.c
{ echo '# 1 "big.c"'; cat src/big.c; } >src/big.i
echo 'int f(int x) { return x + 1; }' | tee src/sub/plain.c >src/plain.cc
start_server s
export DISTCC_LOG=$T/said
# Directory, names and lines in debug information; columns would differ behind macros.
for options in -g '-g -gdwarf-4 -O2'; do
  # shellcheck disable=SC2086
  compare remote gcc $options -c sub/plain.c
  # shellcheck disable=SC2086
  compare remote g++ $options -c plain.cc
done
compare remote gcc -pipe -O2 -Iinclude -DEXTRA=1 -c sub/a.c -o out/a.o
compare local gcc -c zero.i
compare remote gcc -c empty.c
compare remote gcc -Wall -Wextra -Iinclude -c warns.c
compare remote gcc -Wall -Werror -Iinclude -c warns.c
compare remote gcc -c wrong.c
SOURCE_DATE_EPOCH=1000000000 compare remote gcc -c date.c
compare remote gcc -c big.c
compare remote gcc -c big.i
if command -v clang >/dev/null; then
  # Not with -g: names in debug information are those of the file that clang compiles.
  compare remote clang -Wall -Iinclude -c warns.c
  compare remote clang -c wrong.c
  compare remote clang -c big.i
  compare local clang -c zero.i
fi
[ "$(grep -c 'exec on .*(protocol 4' said)" = $remote_jobs ] || fail "not all went by protocol 4: $(grep 'exec on' said)"
unset DISTCC_LOG
# DISTCC_SAVE_TEMPS keeps the text, which then is packed as a whole.
mkdir temps
TMPDIR=$T/temps DISTCC_SAVE_TEMPS=1 DISTCC_LOG=$T/kept "$client" gcc -Isrc/include -DEXTRA=1 -c src/a.c -o kept.o
gcc -Isrc/include -DEXTRA=1 -c src/a.c -o direct.o
expect_same direct.o kept.o
expect_text temps/*.i 'int main'
expect_text kept 'protocol 4'
