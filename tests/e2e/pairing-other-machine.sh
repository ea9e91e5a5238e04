#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two machines that share a home directory, each with a gcc that the file's identity cannot tell from the other's: what one of
# them found out of its compiler is nothing to the other, which does not overwrite it either.
. "$(dirname "$0")/pairing"
echo >options
client_wrapper gcc "/usr/bin/gcc \$(cat $T/options)"
server_wrapper gcc /usr/bin/gcc
start_server s
is_machine() { echo "$1" >"$1.id"; mount --bind "$1.id" /etc/machine-id; }
[ -e /etc/machine-id ] || skip "this machine has no /etc/machine-id"
state=$T/state
compile_with_state() {
  hash -r
  gcc -O2 -c a.c -o direct.o
  DISTCC_DIR=$state DISTCC_LOG=$T/said "$client" gcc -O2 -c a.c -o result.o
  expect_same direct.o result.o
}
is_machine 11111111111111111111111111111111
compile_with_state
expect_ran_on s 1
[ -n "$(find "$state" -name 'fingerprint*')" ] || fail "nothing was remembered"

is_machine 22222222222222222222222222222222
echo -fcommon >options
compile_with_state
expect_text said "server's x86_64 gcc .* generates different code from this one"
expect_ran_on s 1

# The compiler's directories are asked for in native mode, too, and what is known of them kept.
kept() { stat -c '%n %i %y' "$state"/{fingerprint,answer}-*; }
kept >before
for machine in 11111111111111111111111111111111 22222222222222222222222222222222 11111111111111111111111111111111; do
  case $machine in 1*) echo ;; *) echo -fcommon ;; esac >options
  is_machine $machine
  compile_with_state
done
expect_ran_on s 3
kept >after
expect_same before after
