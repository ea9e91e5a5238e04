#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Assembler with preprocessing goes to servers of ours, and only there.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
printf '#define NAME answer\n#define VALUE 42\n' >values.h
cat >a.S <<'END'
#include "values.h"
	.text
	.globl NAME
	.type NAME, %function
NAME:
	nop
	.long VALUE
	.size NAME, .-NAME
	.section .note.GNU-stack, "", %progbits
END
printf '#include "values.h"\n\t.incbin "values.h"\n' >incbin.S
start_server s

# compares WHERE COMPILER ARGS...: the job runs there, and its object is that of a direct compile.
ran=0
compares() {
  local where=$1
  shift
  rm -f a.o a.d
  "$@" || fail "direct: $*"
  mkdir -p direct
  mv a.o direct
  if [ -e a.d ]; then mv a.d direct; else rm -f direct/a.d; fi
  DISTCC_HOSTS=${hosts_override:-$DISTCC_HOSTS} "$client" "$@" || fail "$*"
  cmp a.o direct/a.o || fail "other object: $*"
  if [ -e direct/a.d ]; then cmp a.d direct/a.d; fi
  if [ "$where" = remote ]; then ran=$((ran + 1)); fi
  expect_ran_on s "$ran"
}
compares remote gcc -c a.S
compares remote gcc -O2 -g -Wall -Iinclude -c a.S
compares remote gcc -g -MD -MF a.d -c a.S -o a.o
compares remote gcc -Wa,--noexecstack -c a.S
compares remote gcc -x assembler-with-cpp -c a.S
compares remote clang -c a.S
# What would differ stays here, and so does what is only assembled.
compares local clang -g -c a.S
compares local gcc -g -fdebug-prefix-map="$PWD"=. -c a.S
gcc -E a.S >a.s
compares local gcc -c a.s
cp incbin.S a.S
compares local gcc -c a.S
# Without protocol 4 it stays here, and is no failure where fallbacks are forbidden.
printf '#include "values.h"\n.long VALUE\n' >a.S
hosts_override=$DISTCC_HOSTS,lzo
DISTCC_FALLBACK=0 compares local gcc -c a.S
