#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 1,000 connections that stop with the greeting, within their job, before their source or within it keep nobody from working,
# and take bounded memory.
. "$(dirname "$0")/protocol4"
record_job
start_server s
export DISTCC_FALLBACK=0
done=0
for phase in greeting head job source; do
  mkfifo hold.$phase
  python3 "$e2e/wire_4.py" hold "${port[s]}" 1000 record $phase <hold.$phase >$phase.out &
  holder=$!
  exec {hold}>hold.$phase
  wait_for_line $phase.out ready
  for n in 1 2 3 4 5; do
    (cd work && timeout 10 "$client" gcc -c x.c) || fail "$phase: status $?"
    expect_same direct.o work/x.o
  done
  expect_ran_on s $((done += 5))
  exec {hold}>&-
  wait $holder
  [ -n "$phase" ]
done
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${pid[s]}/status")
[ "$memory" -lt "${SERVER_MEMORY_KB:-100000}" ] || fail "the server took $memory kB"
leaves_no_job s
