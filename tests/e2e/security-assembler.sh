#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What arguments cannot forbid: assembler in the source that reads the server's files.
. "$(dirname "$0")/common.sh"
python3 "$e2e/wire.py" landlock >/dev/null || skip "this kernel has no Landlock"
start_server s
(umask 0; echo "SECRET" >s/secret; echo "SECRET" >secret)
for file in /etc/passwd "$T/s/secret" "$T/secret" "$T/s/log" /proc/self/environ; do
  for directive in .include .incbin; do
    echo "asm(\"$directive \\\"$file\\\"\");" >x.i
    rm -f answer.*
    request --save answer gcc -c x.i -o x.o <x.i >/dev/null || true
    if grep -aE 'root:|SECRET|listening' answer.*; then fail "$directive showed $file"; fi
  done
done
echo 'int x;' >x.i
request gcc -c x.i -o x.o <x.i
