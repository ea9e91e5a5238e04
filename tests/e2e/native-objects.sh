#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode: files, messages and exit codes are a direct compile's, byte for byte.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=1
start_server s
mkdir tree direct
cd tree
cat >unit.cc <<'E'
#include <string>
#include "part.h"
int main() { int unused; return static_cast<int>(std::string(NAME).size()); }
E
echo '#define NAME "part"' >part.h
echo 'int broken(' >broken.c
echo 'int plain(void) { return 1; }' >plain.c
ln -s part.h link.h
export DISTCC_HOSTS=127.0.0.1:${port[s]}/4
"$client" gcc -c plain.c -o first.o  # tells what the server can
rm first.o

# same COMMAND...: directly and in native mode; all that is left, and all that is said.
same() {
  local status=0 wanted=0 before
  before=$(find . -type f | sort)
  "$@" >../direct.out 2>../direct.err || wanted=$?
  rm -rf ../direct
  mkdir ../direct
  for file in $(comm -13 <(echo "$before") <(find . -type f | sort)); do mv "$file" ../direct/; done
  DCC_TRACE=$T/trace DISTCC_LOG=$T/client.log "$client" "$@" >../native.out 2>../native.err || status=$?
  [ $status = $wanted ] || fail "exit code $status instead of $wanted: $*: $(cat ../native.err)"
  expect_same ../direct.out ../native.out
  expect_same ../direct.err ../native.err
  mkdir ../native
  for file in $(comm -13 <(echo "$before") <(find . -type f | sort)); do mv "$file" ../native/; done
  diff -r ../direct ../native || fail "not the same files: $*"
  rm -r ../native
  tail -n 1 "$T/trace" | grep -q '"decision":"remote"' || fail "not remote: $*: $(tail -n 3 "$T/client.log")"
  tail -n 30 "$T/client.log" | grep -q ' native, as' || fail "not native: $*: $(cat "$T/client.log")"
}
for cxx in g++ ${CLANG:-}; do
  same $cxx -c unit.cc
  same $cxx -O2 -g -c unit.cc -o x.o -MD
  same $cxx -O2 -Wall -Wextra -c unit.cc -o x.o
  same $cxx -c unit.cc -save-temps -o x.o
done
same gcc -c broken.c
same gcc -c missing.c
