#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Round-robin over clients: one job of a second client does not wait for all those the first has queued.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.i
server_allow=(--allow 127.0.0.0/8)
start_server s --jobs 1
from() { FROM=$1 request "${@:2}" <x.i >/dev/null; }
from 127.0.0.2 hangcc -c busy.i -o x.o &
clients=($!)
pass_gate started
for n in 1 2 3 4 5 6; do
  from 127.0.0.2 gcc -c first-$n.i -o x.o &
  clients+=($!)
done
# Connections are taken in the order in which they came: when the server has dealt with a bad one, it has the earlier ones.
barrier() { printf NONSENSE0000 | python3 "$e2e/wire.py" send "${port[s]}" >/dev/null; }
wait_for_connections() { until [ "$(ss -Htn state established "dport = :${port[s]}" | wc -l)" -ge "$1" ]; do :; done; }
wait_for_connections 7
barrier
from 127.0.0.3 gcc -c second.i -o x.o &
clients+=($!)
wait_for_connections 8
barrier
pass_gate finish
wait "${clients[@]}"
expect_ran_on s 8
place=$(grep COMPILE_OK s/log | grep -n second.i | cut -d: -f1)
[ "$place" -le 3 ] || fail "the second client's job came at place $place of 8"
