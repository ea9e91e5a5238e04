#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The shim answers most looks in the compiler's processes, and changes nothing but that: with it and without it the same comes out,
# of files too that commands write, replace, fail to write and look at again.
# g++
. "$(dirname "$0")/native"
start_native_server --log-level debug
grep -q 'the shim is missing' "${log[s]}" && skip "dcc is built without the shim"
mkdir include
for i in {1..60}; do
  echo "#include \"part$((i + 1)).h\"" >"include/part$i.h"
  echo "inline int part$i() { return $i; }" >>"include/part$i.h"
done
echo >include/part61.h
ln -s include linked
echo 'int broken(' >broken.cc
cat >unit.cc <<'E'
#include <map>
#include <string>
#include "part1.h"
#include "../tree/include/part2.h"
#if __has_include("nothing.h") || !__has_include("part61.h")
#error
#endif
int main() { return part60() + static_cast<int>(std::map<std::string, int>().size()); }
E

try_all() {
  same native g++ -c unit.cc -Ilinked -I missing -O2 -g -MD -MF x.d -o x.o
  same native g++ -c unit.cc -Iinclude/../linked -save-temps=obj -o x.o
  same native g++ -c unit.cc -I linked -fstack-usage -H -o x.o
  same native g++ -c unit.cc -I linked -frecord-gcc-switches -pipe -o x.o
  echo old >x.o
  same native g++ -c unit.cc -I linked -o x.o
  same native g++ -c broken.cc -I linked -o x.o
  same native g++ -c unit.cc -I linked -o missing/x.o
  rm x.o
  mv include/part30.h include/kept
  same native g++ -c unit.cc -I linked -o x.o
  ln -s kept include/part30.h
  same native g++ -c unit.cc -I linked -o x.o
  (cd include && same native g++ -c ../unit.cc -I. -o ../x.o)
  mv include/kept include/part30.h
}
# What the server had to answer in the last job, for the same unit as all.
calls() { grep 'native mode: ' "$1" | tail -n 1 | sed -E 's/.* ([0-9]+) calls of the compiler/\1/'; }

try_all
same native g++ -c unit.cc -I linked -o x.o
with=$(calls "${log[s]}")

# What has no memory for it does without.
server=("${as_server[@]}" python3 "$e2e/seccomp.py" ENOSYS memfd_create "$T/bin/dcc" serve)
cd "$T"
start_server without --log-level debug
export DISTCC_HOSTS=127.0.0.1:${port[without]}/4
cd tree
"$client" gcc -c "$T/plain.c" -o "$T/plain.o"
grep -q 'the shim is missing' "${log[without]}" || fail "a shim without memory"
try_all
same native g++ -c unit.cc -I linked -o x.o
without=$(calls "${log[without]}")
echo "$with calls with the shim, $without without"
[ $((with * 4)) -lt "$without" ] || fail "$with calls with the shim, $without without"
