#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A name with several addresses: all carry work, and a dead one costs the first job a moment and the next ones nothing.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
: >hosts
mount --bind hosts /etc/hosts
ip route add 10.99.0.0/24 dev lo  # where nobody has such an address
start_server first
port[second]=${port[first]}
server_listen=(--listen 127.0.0.2)
start_server second
export DISTCC_FALLBACK=0 DISTCC_HOSTS=box:${port[first]}
job() { rm -f x.o; DCC_TRACE=$T/trace "$client" gcc -c x.c; expect_file x.o; }
# The milliseconds to connect of the last job.
connecting() { tail -n 1 trace | grep -o '"connect":[0-9]*' | cut -d: -f2; }
jobs_on() { grep -c 'COMPILE_OK' "${log[$1]}" || true; }

printf '127.0.0.1 box\n127.0.0.2 box\n' >hosts
for _ in {1..8}; do job; done
[ "$(jobs_on first) $(jobs_on second)" = "4 4" ] || fail "$(jobs_on first) and $(jobs_on second) jobs"

# Whoever's turn it is first, the dead one is met once; then it rests for a second, here as long as the test lasts.
printf '10.99.0.2 box\n127.0.0.1 box\n' >hosts
late=0
for _ in {1..6}; do
  job
  [ "$(connecting)" -lt 900 ] || fail "$(connecting) ms to connect"
  [ "$(connecting)" -lt 250 ] || late=$((late + 1))
  sed -i -E "s/^(10\.99\.0\.2 [0-9]+ ).*/\\1$((EPOCHSECONDS + 50))/" home/.distcc/lock/addresses_*
done
echo "NOTE: $late of 6 jobs waited for the dead address"
[ $late -ge 1 ] && [ $late -le 3 ] || fail "$late of 6 jobs waited"
[ "$(jobs_on first)" = 10 ]
expect_text home/.distcc/lock/addresses_tcp_box_3700 '^10\.99\.0\.2 '

# Nobody there at all.
printf '10.99.0.2 box\n10.99.0.3 box\n' >hosts
DISTCC_FALLBACK=1 DISTCC_LOG=$T/said job
expect_text said 'timeout while connecting to 10\.99\.0\.'
