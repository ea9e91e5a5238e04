#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# What a direct compile refuses because of a warning, no server compiles: the text says enough about what macros of system
# headers hold; indentation, macros and comments are not in it, and units that may be about them are compiled here.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
cat >src/null.c <<'END'
#include <stddef.h>
int i = NULL;
END
cat >src/indentation.c <<'END'
int f(int a);
int f(int a) {
  if (a > 1)
    a++;
    a++;
  return a;
}
END
cat >src/macro.c <<'END'
#define TWICE a++; a++
int f(int a);
int f(int a) {
  if (a > 1) TWICE;
  return a;
}
END
cat >src/empty.c <<'END'
int f(int a);
int f(int a) {
  if (a > 1);
  return a;
}
END
cat >src/comment.c <<'END'
/** \param b is none of them */
int f(int a);
END
cat >src/good.c <<'END'
#include <errno.h>
#include <stddef.h>
int f(int *a);
int f(int *a) {
  if (a == NULL || errno == EINVAL)
    return errno;
  return *a;
}
END
cat >src/stack.c <<'END'
#include <stddef.h>
void g(char *, void *);
void f(void *a) {
  if (a == NULL) return;
  char buffer[20];
  g(buffer, NULL);
}
END
cat >src/pragma.c <<'END'
#pragma GCC diagnostic ignored "-Wcpp"
#warning old
END
# COMPILER, OPTIONS and UNIT
refused() {
  local unit=${*: -1}
  not "${@:1:$#-1}" -c "src/$unit.c" -o direct.o 2>direct.err
  expect_status 1 "$client" "${@:1:$#-1}" -c "src/$unit.c" -o remote.o 2>remote.err
  expect_same direct.err remote.err
  expect_no_file remote.o
}
start_server s
refused gcc -Werror null
refused gcc -Werror=int-conversion null
refused gcc -Wall -Werror indentation
refused gcc -Wall -Werror macro
if command -v clang >/dev/null; then
  refused clang -Werror empty
  refused clang -Wall -Werror indentation
  refused clang -Werror=documentation comment
fi

"$client" gcc -Wall -Wextra -Werror -c src/good.c -o good.o
expect_ran_on s 1
gcc -fsanitize=address -c src/stack.c -o direct.o
"$client" gcc -fsanitize=address -c src/stack.c -o remote.o
expect_ran_on s 2
expect_same direct.o remote.o

# gcc's preprocessor, alone, does not obey the pragma.
"$client" gcc -c src/pragma.c -o pragma.o 2>pragma.err
diff /dev/null pragma.err
expect_ran_on s 2
