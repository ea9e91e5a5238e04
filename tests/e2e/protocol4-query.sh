#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A client that asks for the compilers: that is no job, one question is answered, and a client that asks for all kinds
# of nonsense beside it harms nobody.
. "$(dirname "$0")/protocol4"
record_job
start_server s --log-level debug
ask() { wire_4 send greeting "$@" >said || true; }
asked=0
# expect_compilers WORD...: welcome, compilers, end, whatever else was sent.
expect_compilers() {
  ask "$@"
  asked=$((asked + 1))
  [ "$(tr '\n' ' ' <said)" = 'welcome compilers end ' ] || fail "said $(tr '\n' ' ' <said) to $*"
  wait_for_line "${log[s]}" 'asked which compilers there are' $asked
}
expect_compilers 5
expect_compilers 5:100000      # words behind it that a later version may have
expect_compilers 1:20 5        # a hello of any kind, since nothing in it matters yet
expect_compilers 99:1000:50 5  # unknown frames before it
expect_compilers 5 5 5         # one question for a connection
expect_compilers 5 job=record  # and no job behind it
expect_ran_on s 0 '(COMPILE|OTHER|CLIENT|BAD)'
# In the place of a job only: behind one it means nothing.
wire_4 send greeting job=record 5 4:24 >said || true
expect_no_text said compilers
# Fifty at once while a job is done.
echo 'int x;' >y.c
asking=()
for _ in {1..50}; do
  wire_4 send greeting 5 >/dev/null &
  asking+=($!)
done
DISTCC_FALLBACK=0 "$client" gcc -c y.c
wait "${asking[@]}" || true
kill -0 "${pid[s]}"
ask 5
expect_text said '^compilers$'
