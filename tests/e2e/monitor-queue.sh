#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc monitor tells two servers on one machine apart, and a job in a server's queue from one that is compiled.
. "$(dirname "$0")/common.sh"
make_held onecc
make_held twocc
echo 'int x;' >x.c
start_server first --jobs 1
first=$DISTCC_HOSTS
until "$T/bin/dcc" hosts | grep -q '(= cc)'; do :; done
start_server second --jobs 1
second=$DISTCC_HOSTS
"$T/bin/dcc" monitor >lines 2>monitor.err &
monitor=$!
DISTCC_HOSTS=$first/2 "$client" onecc -c x.c -o one.o &
jobs=($!)
pass_gate onecc.started
DISTCC_HOSTS=$second/2 "$client" twocc -c x.c -o two.o &
jobs+=($!)
pass_gate twocc.started
# shows PHASE SLOT: the job there came to it, or was in it when the monitor first looked.
shows() { wait_for_line lines "($1 x\.c:|started x\.c: $1) on $2"; }
shows compile "$first\[0\]"
shows compile "$second\[0\]"
# Only protocol 4 tells of the queue: a compiler that the server knows.
DISTCC_HOSTS=$first/2 "$client" gcc -c x.c -o queued.o &
jobs+=($!)
shows queued "$first\[1\]"
"$T/bin/dcc" monitor --once >page
expect_text page "^x\.c +Queued +$first +1 "
expect_text page "^$first +2 +0$"
expect_text page "^$second +1 +0$"
"$T/bin/dcc" monitor --once --json >json
expect_text json '"phase":"queued"'
pass_gate onecc.finish
pass_gate twocc.finish
wait "${jobs[@]}"
kill $monitor
