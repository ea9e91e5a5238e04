#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Diagnostics have colours and links as a direct compile would show them on the client's terminal, and none elsewhere.
. "$(dirname "$0")/common.sh"
echo 'int f(void) { int unused; return 0; }' >src/warn.c
start_server s
jobs=0
# on_terminal WORD...: what is shown there, in `seen`. Words may be assignments to the environment.
on_terminal() {
  jobs=$((jobs + 1))
  script -qec "env ${*@Q}" /dev/null >seen </dev/null
}
warn=(gcc -Wall -c src/warn.c -o warn.o)
color=$'\033\\[.*warning' link=$'\033\\]8;;https://gcc.gnu.org'
on_terminal "$client" "${warn[@]}"
expect_text seen "$color"
expect_no_text seen "$link"  # a plain xterm may not know what it is
on_terminal "$client" "${warn[@]}" -fno-diagnostics-color
expect_no_text seen $'\033\\['
on_terminal "$client" "${warn[@]}" -fdiagnostics-plain-output
expect_no_text seen $'\033'
on_terminal GCC_COLORS= "$client" "${warn[@]}"
expect_no_text seen $'\033\\['
on_terminal GCC_COLORS= "$client" "${warn[@]}" -fdiagnostics-color=always
expect_no_text seen $'\033\\['
on_terminal GCC_COLORS='warning=01;36' "$client" "${warn[@]}"
expect_text seen $'\033\\[01;36m.*warning'
for terminal in TERM=xterm-256color COLORTERM=truecolor TERM_URLS=st; do
  on_terminal "$terminal" "$client" "${warn[@]}"
  expect_text seen "$link"
done
on_terminal GCC_URLS=no TERM=xterm-256color "$client" "${warn[@]}"
expect_no_text seen "$link"
on_terminal TERM=xterm-256color "$client" "${warn[@]}" -fdiagnostics-urls=never
expect_no_text seen "$link"
"$client" "${warn[@]}" 2>seen
expect_text seen warning
expect_no_text seen $'\033'
"$client" "${warn[@]}" -fdiagnostics-color=always 2>seen
expect_text seen "$color"
expect_ran_on s $((jobs + 2))
