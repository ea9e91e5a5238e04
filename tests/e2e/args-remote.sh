#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Command lines that look odd and still go to the server, with the result of a direct compile.
. "$(dirname "$0")/common.sh"
write_sources
cp src/a.c src/strange.name
echo 'int only_c = __GNUC__;' >src/c.c
printf '%s\n' '-DQUOTED="a b"' "-I'include'" -DEXTRA=1 '-c a.c' >src/args.rsp
printf '%s\n' '-O2 @args.rsp' '-o out/nested.o' >src/outer.rsp
start_server s
flags=(-Iinclude -DEXTRA=1)
compare remote gcc "${flags[@]}" -x c -c strange.name -o x.o
compare remote gcc "${flags[@]}" -xc -c strange.name -o x.o
compare remote g++ -x c++ -c c.c -o x.o
compare remote gcc "${flags[@]}" -include stdlib.h -c a.c
compare remote gcc "${flags[@]}" -D c.c -U b.cc -c a.c
compare remote gcc "${flags[@]}" -isystem include -iquote . -idirafter sub -c a.c
compare remote gcc "${flags[@]}" --param max-inline-insns-single=50 -O2 -c a.c
compare remote gcc "${flags[@]}" -Xpreprocessor -DMORE=1 -c a.c
compare remote gcc "${flags[@]}" -Wp,-DMORE=1,-UNONE -c a.c
compare remote gcc "${flags[@]}" -Wa,--noexecstack -c a.c
compare remote gcc "${flags[@]}" -pipe -std=gnu11 -m64 -c a.c -oout/joined.o
compare remote gcc "${flags[@]}" -c ./sub/a.c
compare remote gcc "${flags[@]}" -c "$T/src/a.c" -o abs.o
compare remote gcc @args.rsp
compare remote gcc @outer.rsp
compare remote gcc -Wall "${flags[@]}" -Wl,-z,now -lm -L. -c a.c
compare remote gcc "${flags[@]}" -c a.c -o "out/with blank.o"
compare remote gcc "${flags[@]}" -c c.c -o out/t.s
compare remote gcc "${flags[@]}" -DTEXT='"x y"' -c a.c
if command -v clang >/dev/null; then
  compare remote clang "${flags[@]}" -Xclang -fno-pch-timestamp -c a.c
  compare remote clang "${flags[@]}" --target="$triplet" -c a.c
  compare remote clang "${flags[@]}" -Wall -Werror -fcolor-diagnostics -c a.c
fi
