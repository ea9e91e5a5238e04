#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# Ctrl-C, or Ctrl-\, ends a job at both ends and leaves no file behind.
. "$(dirname "$0")/common.sh"
make_hangcc
mkdir work
echo 'int x;' >work/x.c
start_server s
# Ctrl-\ would leave a core file where the system is set up for it.
ulimit -c 0
for signal in INT QUIT; do
  (cd work && exec "$client" hangcc -MD -c x.c -o x.o) 2>client.err &
  job=$!
  pass_gate started
  compiler=$(pgrep -f '^/bin/bash /usr/local/bin/hangcc')
  kill -$signal -$job
  wait $job || status=$?
  [ "$status" = $((128 + $(kill -l $signal))) ]
  # shellcheck disable=SC2086
  wait_gone 5 $compiler
  rm -f work/x.d
  [ "$(ls -A work)" = x.c ]
done
