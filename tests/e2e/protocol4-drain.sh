#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGTERM with jobs of protocol 4 in every phase: the running one is finished, the others are told to go elsewhere, and
# nothing is left.
. "$(dirname "$0")/protocol4"
make_gates started finish
find $masquerade -type l ! -name dcc -delete
fake_compiler gcc-9 <<'END_OF_COMPILER'
#!/bin/bash
for word; do
  if [ "$word" = out.o ]; then
    read -r _ </usr/local/bin/started.gate
    read -r _ </usr/local/bin/finish.gate
  fi
done
exec gcc "$@"
END_OF_COMPILER
record_job
start_server s --jobs 1
declare -A phase
for name in greeting head job source; do
  mkfifo hold.$name
  python3 "$e2e/wire_4.py" hold "${port[s]}" 1 record $name <hold.$name >$name.out &
  phase[$name]=$!
  exec {hold}>hold.$name
  wait_for_line $name.out ready
done
(cd work && DISTCC_FALLBACK=0 "$client" gcc -c x.c) &
running=$!
pass_gate started
wire_4 request record >waiting.out &
waiting=$!
wait_for_line waiting.out queued
DISTCC_LOG=$T/second.said "$client" gcc -c work/x.c -o second.o 2>second.err &
second=$!
wait_for_line second.said 'exec on'
kill -TERM "${pid[s]}"
status=0
wait $waiting || status=$?
[ $status = 2 ]
expect_text waiting.out 'refused 4 the server stops'
wait $second
expect_same direct.o second.o
[ ! -s second.err ]
expect_text second.said 'running locally instead: .*(the server stops|onnect|closed)'
[ -d "/proc/${pid[s]}" ] || fail "it did not wait for the running job"
pass_gate finish
wait $running
expect_same direct.o work/x.o
wait_gone 5 "${pid[s]}"
leaves_no_job s
