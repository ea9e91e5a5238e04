#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Command lines that look odd and still go to the server, with the result of a direct compile.
. "$(dirname "$0")/common.sh"
write_sources
cp src/a.c src/strange.name
echo 'int only_c = __GNUC__;' >src/c.c
printf '%s\n' '-DQUOTED="a b"' "-I'include'" -DEXTRA=1 '-c a.c' >src/args.rsp
printf '%s\n' '-O2 @args.rsp' '-o out/nested.o' >src/outer.rsp
allow_compilers g++ c++ clang clang++
start_server s
compare_all remote "$e2e/commands/remote.txt"
