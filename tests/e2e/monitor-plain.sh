#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# dcc monitor, read by no terminal: a line, at once, for each job that starts, goes on or ends, and not a byte for a terminal.
. "$(dirname "$0")/common.sh"
[ -x bin/dcc ] || cp "$DCC" bin/dcc
# Jobs of dcc's clients tell the port, too.
case $client_kind in dcc) port_text=':[0-9]+' ;; distcc) port_text= ;; esac
make_hangcc
echo 'int x;' >held.c
start_server s
"$T/bin/dcc" monitor >lines 2>monitor.err &
monitor=$!
wait_for_line monitor.err '^dcc monitor: waiting for .*/\.distcc/state, which the first client creates$'
clock='^[0-2][0-9]:[0-5][0-9]:[0-6][0-9]'
"$client" hangcc -c held.c -o held.o &
job=$!
pass_gate started
if [ "$client_kind" = dcc ]; then wait_for_line lines "$clock started held\.c: [a-z]+ on "; fi
wait_for_line lines "$clock compile held\.c: on 127\.0\.0\.1$port_text\[0\]$"

# Who comes later is told what is there. A terminal that can do nothing gets the same lines.
"$T/bin/dcc" monitor >later &
wait_for_line later "$clock started held\.c: compile on 127\.0\.0\.1$port_text\[0\]$"
TERM=dumb script -qfc "$T/bin/dcc monitor" terminal </dev/null >/dev/null &
wait_for_line terminal "$clock started held\.c: compile on 127\.0\.0\.1$port_text\[0\]"

pass_gate finish
wait $job
for file in lines later terminal; do
  wait_for_line $file "$clock finished held\.c: 127\.0\.0\.1$port_text\[0\], [0-9]+\.[0-9]{3} s"
  [ "$(grep -c finished $file)" = 1 ] || fail "finished more than once in $file"
  expect_no_text $file $'\x1b'
done

# A reader that goes away ends the monitor at the next line.
"$T/bin/dcc" monitor | head -n 1 >first &
reader=$!
"$T/bin/dcc" monitor --json >seen.json &
wait_for_line seen.json '"jobs":\[\]'
"$client" hangcc -c held.c -o held.o &
pass_gate started
wait_for_line seen.json '"phase":"compile"'  # it has more to say than one line
pass_gate finish
wait_for_line seen.json '"running":0,"done":1'
wait_gone 20 $reader
kill $monitor
# Everybody's terminal is safe from names.
evil=$'a\x1b[2J.c'
cp held.c "$evil"
"$client" gcc -c "$evil" -o evil.o
wait_for_line later 'a\\x1b\[2J\.c'
expect_no_text later $'\x1b'
