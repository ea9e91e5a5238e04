#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Frames of protocol 4 that no client sends: refused or dropped, in bounded memory and time, and the server works on.
. "$(dirname "$0")/protocol4"
record_job
start_server s
# says REGEX COMMAND...: what the server answers, in one line.
says() {
  local wanted=$1
  shift
  expect_status "${status:-2}" wire_4 "$@" >answer.said
  grep -v '^alive' answer.said | tr '\n' ' ' >answer.line  # which a server says while a compiler takes long
  expect_text answer.line "$wanted"
}
status=0 says 'welcome ready result 0x0 output output_end end' request record save="$T/made.o"
expect_same direct.o made.o
bad='welcome (ready )?refused 3 .*begins no frame'
says "$bad" send greeting 'raw=\1\0\0\0\xff\xff\xff\xff'
says "$bad" send greeting 'raw=\1\0\0\0\1\0\x20\0'
says "$bad" send greeting 'raw=\1\0\1\0\0\0\0\0'
says "$bad" send greeting 'raw=DIST00000001ARGC00000001'
says "$bad" send greeting greeting
says "$bad" send greeting job=record greeting
says 'welcome refused 3 .*ends too early' send greeting 2
says 'welcome refused 3 .*ends too early' send greeting 2:1000
says 'welcome refused 3 .*without a command' send greeting 'raw=\2\0\0\0\x2a\0\0\0\1\1' 'raw=\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' \
  'raw=\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' 'raw=\0\0\0\0'
# The kinds of a server, and unknown ones, mean nothing.
status=0 says 'end' request record hello=no
says 'refused 3 .*damaged' send greeting 35 99:2097152 32 job=record 40 43 4:24
says 'refused 3 .*ends too early' send greeting job=record 4:3
status=0 says 'result 0x0 .*end' request record twice=1
status=0 says 'result 0x0 .*end' request record before=1
for lie in size=0 size=1 size=1000000 size=4611686018427387904 size=18446744073709551615 digest=0; do
  says 'refused 3 its source (was damaged|is longer)' request record $lie
done
says 'refused 3 a block' send greeting job=record 3:10 4:24
says 'refused 3 a block' send greeting job=record 3:0 4:24
# Small frames, very many: the bytes are looked at once.
began=$SECONDS
says 'refused 3 .*damaged' send greeting job=record 99:0:250000 4:24
[ $((SECONDS - began)) -lt 5 ] || fail "small frames took $((SECONDS - began)) s"
wire_4 drip record >drip.said &
drip=$!
wait_for_line drip.said ready
before=$(awk '{ print $14 + $15 }' "/proc/${pid[s]}/stat")
wait $drip
after=$(awk '{ print $14 + $15 }' "/proc/${pid[s]}/stat")
[ $((after - before)) -lt 100 ] || fail "5,000 small writes cost $((after - before)) ticks"
# A source that unpacks to much more than was announced is not written to memory.
shm=$(df --output=used -k /dev/shm | tail -n 1)
(while sleep 0.02; do df --output=used -k /dev/shm | tail -n 1; done >shm.used) &
watch=$!
for size in 10 600000000; do says "refused [23] .*|result 0x" request record bombs=4000 size=$size; done
kill $watch
most=$(sort -n shm.used | tail -n 1)
[ $((most - shm)) -lt 70000 ] || fail "a bomb took $((most - shm)) kB of memory"
# Without end.
says 'sent [0-9]+ MB .*welcome refused . its request did not arrive in time|sent .*closed' send greeting 99:2097152 forever
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${pid[s]}/status")
[ "$memory" -lt "${SERVER_MEMORY_KB:-100000}" ] || fail "the server took $memory kB"
status=0 says 'end' request record
leaves_no_job s
