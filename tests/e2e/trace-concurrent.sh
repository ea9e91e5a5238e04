#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Many clients append to one trace at the same time: every line is one whole object. What goes wrong with the trace is
# nobody's trouble but its own.
. "$(dirname "$0")/common.sh"
start_server s
jobs=50
clients=()
for n in $(seq $jobs); do
  # A long name makes a long line.
  file=$(printf '%*s' $((n * 4)) '' | tr ' ' x)$n.c
  echo "int x$n;" >"$file"
  DCC_TRACE=$T/trace "$client" gcc -c "$file" -o "$n.o" &
  clients+=($!)
done
wait "${clients[@]}"
[ "$(wc -l <trace)" = $jobs ]
python3 -m json.tool --json-lines --compact <trace >checked
[ "$(grep -c '"decision":"remote"' checked)" = $jobs ] || fail "$(cat checked)"
[ "$(grep -oE '"pid":[0-9]+' checked | sort -u | wc -l)" = $jobs ]

# No such directory, a full disk, a directory, a FIFO that nobody reads: the log says so, and the job goes on.
mkfifo fifo
mkdir directory
for file in "$T/nowhere/trace" /dev/full "$T/directory" "$T/fifo"; do
  DCC_TRACE=$file DISTCC_LOG=$T/said "$client" gcc -c xxxx1.c -o again.o 2>err
  diff /dev/null err
  expect_file again.o
  expect_text said "Warning: the trace of this job is not written: .*'$file'"
  rm again.o said
done
DCC_TRACE='' "$client" gcc -c xxxx1.c -o again.o
expect_file again.o
