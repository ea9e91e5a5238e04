#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A client of protocol 4 dies in one phase after the other: within a second nothing of its job is left on the server, and
# places in the queue are free again.
. "$(dirname "$0")/protocol4"
export DCC_NATIVE=0
make_gates started never
find $masquerade -type l ! -name dcc -delete
fake_compiler gcc-9 <<'END_OF_COMPILER'
#!/bin/bash
for word; do
  if [ "$word" = out.o ] && [ "$(wc -c <"$3")" -gt 500000 ]; then
    trap '' TERM INT HUP
    (read -r _ </usr/local/bin/never.gate) &
    read -r _ </usr/local/bin/started.gate
    read -r _ </usr/local/bin/never.gate
  fi
done
exec gcc "$@"
END_OF_COMPILER
record_job
start_server s --jobs 1
gone=0
for phase in greeting head job source; do
  mkfifo hold.$phase
  python3 "$e2e/wire_4.py" hold "${port[s]}" 1 record $phase <hold.$phase >$phase.out &
  holder=$!
  exec {hold}>hold.$phase
  wait_for_line $phase.out ready
  kill -KILL $holder
  wait $holder 2>killed.out || true
  exec {hold}>&-
done
# While the compiler runs, and while a second one waits for its place.
write_large
(cd work && exec "$client" gcc -c ../large.c -o large.o) 2>client.err &
job=$!
pass_gate started
wire_4 request record >waiting.out &
waiting=$!
wait_for_line waiting.out queued
kill -KILL -$waiting  # with its python
wait $waiting 2>killed.out || true
family=$(pgrep -f '/usr/local/bin/gcc-9')
[ "$(wc -w <<<"$family")" = 2 ] || fail "not a compiler and its child: $family"
kill -KILL -$job
# shellcheck disable=SC2086
wait_gone 1 $family
wait_for_line "${log[s]}" 'client: .* CLI_DISCONN ' 6
leaves_no_job s
rm -f work/.dcc* work/large.o
run_client DISTCC_FALLBACK=0
rm -rf "$T"/tmp/*  # a killed client cannot tidy up
