#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A file that has the output's name already fares as with a direct compile: gcc's assembler writes into an empty one and
# replaces another, gcc -S writes into any, clang replaces any. So its mode and its links are the same.
. "$(dirname "$0")/common.sh"
start_server s
echo 'int x;' >fresh.c
befores=('echo old >held' ': >held' 'echo old >held; ln held x.out' ': >held; ln held x.out'
  'echo old >held; cp held x.out; chmod 600 x.out' ': >held; : >x.out; chmod 600 x.out' 'echo old >held; echo old >d/t; ln -s d/t x.out'
  ': >held; : >d/t; ln -s d/t x.out' ': >held; ln -s d/t x.out' ': >held; ln -s /dev/null x.out')
# prepare: src/N for each of these, in which it has happened.
prepare() {
  local n
  rm -rf src direct remote
  for n in "${!befores[@]}"; do
    mkdir -p src/$n/d
    cp fresh.c src/$n/x.c
    (cd src/$n && eval "${befores[n]}")
  done
}
# compile_in NAME COMMAND...: in each of them.
compile_in() {
  local tree
  cp -a src work
  for tree in work/*; do (cd "$tree" && "${@:2}" >said 2>&1 </dev/null; echo $? >status); done
  mv work "$1"
}
# What a comparison of contents cannot show.
inodes() { (cd "$1" && stat -c '%n %a %h %F %N' ./*/* ./*/d/* 2>/dev/null); }
jobs=0
for compiler in gcc clang; do
  command -v $compiler >/dev/null || continue
  for mode in -c -S; do
    prepare
    compile_in direct $compiler $mode x.c -o x.out
    compile_in remote "$client" $compiler $mode x.c -o x.out
    expect_ran_on s $((jobs += ${#befores[@]}))
    diff -r direct remote && diff <(inodes direct) <(inodes remote) || fail "$compiler $mode: of ${befores[*]@Q}"
  done
done
