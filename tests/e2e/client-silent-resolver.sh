#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The name server swallows packets, and the C library asks it for most of a minute. A job with another host goes there after one, a
# job without compiles here after four, and neither the end of dcc nor a Ctrl-C waits for the resolver.
. "$(dirname "$0")/common.sh"
ip route add 10.99.0.0/24 dev lo  # where nobody has such an address
printf '%s\n' 'nameserver 10.99.0.53' 'options timeout:15 attempts:3' >resolv.conf
mount --bind resolv.conf /etc/resolv.conf
echo 'int x;' >x.c
start_server s
good=$DISTCC_HOSTS
"$client" gcc -c x.c -o warm.o  # the compiler is examined once, here and there
"$T/bin/dcc" hosts "$good" >out

# took_ms COMMAND...: its milliseconds.
took_ms() {
  local began
  began=$(date +%s%3N)
  "$@" >out 2>said || true
  echo $(($(date +%s%3N) - began))
}
expect_between() { [ "$1" -ge "$2" ] && [ "$1" -lt "$3" ] || fail "$1 ms, not from $2 to $3"; }

# job: its milliseconds to connect.
job() {
  rm -f x.o
  DISTCC_FALLBACK=0 DCC_TRACE=$T/trace "$client" gcc -c x.c
  expect_file x.o
  tail -n 1 trace | grep -o '"connect":[0-9]*' | cut -d: -f2
}
export DISTCC_HOSTS="box.example $good"
expect_between "$(job)" 900 4000
prolong_back_off
job >connected
expect_text trace '"hosts_skipped":\[\{"host":"box\.example"'

rm -r home/.distcc/lock
export DISTCC_HOSTS=box.example
expect_between "$(DISTCC_VERBOSE=1 took_ms "$client" gcc -c x.c)" 3900 20000
expect_text said 'the resolver has no answer for host box\.example within 4000 ms'

expect_between "$(took_ms "$T/bin/dcc" hosts --timeout 1 box.example)" 900 20000
expect_text out 'the resolver has no answer'
expect_between "$(took_ms "$T/bin/dcc" hosts --timeout 1 box%d.example)" 900 20000
expect_text said 'there is no host box1\.example'

rm -r home/.distcc/lock
"$client" gcc -c x.c 2>client.err &
job=$!
until [ -n "$(ls /proc/$job/task 2>/dev/null | sed 1d)" ]; do :; done  # the resolver is at work
began=$(date +%s%3N)
kill -INT $job
expect_status 130 wait $job
expect_between $(($(date +%s%3N) - began)) 0 3000
