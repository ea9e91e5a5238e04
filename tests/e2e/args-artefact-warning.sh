#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# Preprocessed text can warn where the original does not. With -Werror that must not fail the build.
. "$(dirname "$0")/common.sh"
cat >src/eq.c <<'END'
#define EQ(a, b) ((a) == (b))
int same(int x);
int same(int x) { return EQ(x, x); }
END
cat >src/unused.c <<'END'
#include <stdio.h>
#define ASSERT(x) do { if (0 && (x)) {} } while (0)
int main(void) { ASSERT(1 == 1); return 0; }
END
start_server s
for unit in eq unused; do
  for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    $compiler -Wall -Wextra -Werror -c src/$unit.c -o direct.o
    run_in src "$client" $compiler -Wall -Wextra -Werror -DUNUSED -Iinclude -c $unit.c
    [ "$(cat src.status)" = 0 ] || fail "$compiler $unit.c failed"
    diff /dev/null src.err
    rm src/$unit.o
  done
done
