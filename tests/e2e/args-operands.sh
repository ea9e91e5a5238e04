#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An option that takes the next word for its operand, by the compilers' own lists, takes it in dcc: in "OPTION -c a.c"
# there is no -c then, and nothing that a server could do.
. "$(dirname "$0")/common.sh"
echo 'int x;' >a.c
export DISTCC_HOSTS=127.0.0.1:1
checked=0
takes_word() {
  checked=$((checked + 1))
  expect_status 1 "$T/bin/dcc" explain "$@" -c a.c >explained
}
# The operand of -MD is only the compiler proper's.
for option in $(gcc --help=separate | grep -oE '^  -[^ <=[]+' | grep -vE -- '-MM?D|--write-'); do takes_word gcc "$option"; done
if command -v clang >/dev/null; then
  for option in $(clang --help-hidden | sed -nE 's/^  (-[^ =<]+) <.*/\1/p') -fxray-modes= -fxray-instruction-threshold= \
    -fxray-instrumentation-bundle= -fnew-alignment -dsym-dir -filelist; do
    takes_word clang "$option"
  done
fi
[ $checked -gt 50 ] || fail "the compilers list only $checked options"
