#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What compilers do for languages, options and wrappers of all kinds, the box lets them do.
. "$(dirname "$0")/common.sh"
allow_compilers g++ clang clang++
printf '#!/bin/bash\nexec gcc "$@"\n' | tee /usr/local/bin/wrap-gcc >bin/wrap-gcc
chmod 755 /usr/local/bin/wrap-gcc bin/wrap-gcc
allow_compilers wrap-gcc
echo 'int f(int n) { int unused; return n * 3; }' >x.c
echo '#include <string>
std::string f(int n) { return std::to_string(n); }' >x.cc
mkdir sub
printf '%s\n' '@interface Thing { int x; } - (int) get; @end' '@implementation Thing - (int) get { return x; } @end' >sub/x.m
start_server s
export DISTCC_FALLBACK=0
tried=0
# try COMMAND...: compiled by the server to what it is directly, where it can be compiled at all.
try() {
  if ! "$@" -o direct.o 2>direct.err; then
    echo "not here: $*" >>untried
    return 0
  fi
  "$client" "$@" -o remote.o 2>remote.err || fail "$*: $(cat remote.err)"
  cmp direct.o remote.o || fail "$* differs"
  expect_ran_on s $((tried += 1))
}
for compiler in gcc wrap-gcc clang; do
  try $compiler -O2 -c x.c
  try $compiler -O2 -pipe -c x.c
  try $compiler -O2 -m32 -c x.c
  [ $compiler = clang ] || try $compiler -O2 -c sub/x.m
  LANGUAGE=de LANG=C.UTF-8 try $compiler -O2 -Wall -c x.c
done
try gcc -O2 -flto -frandom-seed=1 -c x.c
try gcc -O2 -fopenmp -fstack-protector-strong -c x.c
try gcc -O2 -march=native -c x.c
for compiler in g++ clang++; do try $compiler -O2 -c x.cc; done
expect_no_text "${log[s]}" 'made the system call'
echo "NOTE: $tried compiles$([ ! -e untried ] || { echo -n '; '; paste -sd';' untried; })"
