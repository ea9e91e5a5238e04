#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# Preprocessed text can warn where the original does not. With -Werror that must not fail the build, and without nobody is to see it.
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
cat >src/assert.c <<'END'
#include <assert.h>
int f(int x);
int f(int x) {
  int unused;
  switch (x) {
    case 1: assert(0);
    case 2: return 2;
  }
  return 0;
}
END
cat >src/fall.c <<'END'
int g(int);
int f(int x);
int f(int x) {
  int unused;
  switch (x) {
    case 1: g(1); /* fall through */
	case 2:
      g(2);
      // Falls through.

    case 3: g(3);
    default: return 3;
  }
}
int h(int x);
int h(int x) {
  switch (x) {
    case 1: g(1); /* FALLTHRU */
    default: return 3;
  }
}
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

# Warnings alone.
said_by() { run_in src "$@" -Wall -Wextra -c "$unit.c" -o out.o; without_excerpts src.err; }
for unit in eq unused assert fall; do
  for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    said_by $compiler | sed 's/:[0-9]*: /: /' >direct.said  # tabs count as more where the source can be seen
    said_by "$client" $compiler | sed 's/:[0-9]*: /: /' >distributed.said
    [ "$(cat src.status)" = 0 ]
    diff direct.said distributed.said
  done
done
# What its comments tell is no reason to compile anything twice.
jobs=$(grep -c COMPILE_OK "${log[s]}")
said_by() { run_in src env DISTCC_FALLBACK=0 "$@" -Wall -Wextra -c "$unit.c" -o out.o; without_excerpts src.err; }
unit=fall
said_by "$client" gcc >distributed.said
expect_text distributed.said "unused variable"
[ "$(grep -c 'may fall through' distributed.said)" = 1 ]
expect_ran_on s $((jobs + 1))
