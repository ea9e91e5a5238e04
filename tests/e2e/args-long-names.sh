#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# Options by their long names go out as the short ones do.
. "$(dirname "$0")/common.sh"
write_sources
echo 'int plain;' >src/plain.inc
start_server s
compilers=(gcc)
if command -v clang >/dev/null; then compilers+=(clang); fi
for compiler in "${compilers[@]}"; do
  compare remote "$compiler" --optimize=2 --pipe --include-directory=include --define-macro EXTRA=1 --compile a.c
  compare remote "$compiler" --all-warnings --include-directory include --define-macro=EXTRA=1 --include=stdlib.h -c a.c --output=out/x.o
  compare remote "$compiler" --write-dependencies -Iinclude -DEXTRA=1 --assemble a.c
done
compare remote gcc --debug=1 --extra-warnings --no-standard-includes --language=c -c plain.inc -o x.o
compare local gcc --preprocess -Iinclude -DEXTRA=1 a.c
