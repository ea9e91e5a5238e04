#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Command lines that cannot be distributed run here, with nothing said and without asking any host.
. "$(dirname "$0")/common.sh"
write_sources
echo '.globl x' >src/asm.s
echo '#define EMPTY' >src/upper.S
echo '#include "shared.h"' >src/pre.h
echo 'int plain;' >src/plain.c
cp src/plain.c src/conftest.c
compare_all local "$e2e/commands/local.txt"
if command -v clang >/dev/null; then
  (cd src && DISTCC_HOSTS=127.0.0.1:1 DISTCC_FALLBACK=0 "$client" clang -ftime-trace -c plain.c)
  expect_file src/plain.json
fi
