#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Assembler in a unit that reads a file: the file is here, so the unit is compiled here.
. "$(dirname "$0")/common.sh"
echo "DATA" >src/data
echo 'asm(".section .rodata; data: .incbin \"data\"");' >src/incbin.c
echo 'asm(".include \"more.s\"");' >src/include.c
echo '.globl more; more: .byte 1' >src/more.s
export DCC_NATIVE=0  # which shows the compiler the file
start_server s
for unit in incbin include; do
  for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    rm -f ./*.o
    (cd src && $compiler -c $unit.c -o ../direct.o && "$client" $compiler -c $unit.c -o ../x.o)
    expect_same direct.o x.o
  done
done
"$client" gcc -c -x c /dev/null -o x.o || true
expect_no_text s/log 'COMPILE_'
