#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A file that has the output's name already fares as with a direct compile: gcc's assembler writes into an empty one and
# replaces another, gcc -S writes into any, clang replaces any. So its mode and its links are the same.
. "$(dirname "$0")/common.sh"
start_server s
echo 'int x;' >fresh.c
# existing COMMAND...: compares it in a tree where $before has happened.
existing() {
  rm -rf src
  mkdir -p src/d
  cp fresh.c src/x.c
  eval "$before"
  compare remote "$@"
}
# What a comparison of contents cannot show.
inodes() { (cd "$1" && stat -c '%n %a %h %F %N' ./* d/*); }
for compiler in gcc clang; do
  command -v $compiler >/dev/null || continue
  for mode in -c -S; do
    for before in 'echo old >src/held' ': >src/held' 'echo old >src/held; ln src/held src/x.out' ': >src/held; ln src/held src/x.out' \
      'echo old >src/held; cp src/held src/x.out; chmod 600 src/x.out' ': >src/held; : >src/x.out; chmod 600 src/x.out' \
      'echo old >src/held; echo old >src/d/t; ln -s d/t src/x.out' ': >src/held; : >src/d/t; ln -s d/t src/x.out' \
      ': >src/held; ln -s d/t src/x.out' ': >src/held; ln -s /dev/null src/x.out'; do
      existing $compiler $mode x.c -o x.out
      diff <(inodes direct) <(inodes remote) || fail "$compiler $mode after: $before"
    done
  done
done
