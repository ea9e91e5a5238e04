#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 1,400 connections of one hostile client, of each kind that costs a server something: another client's job is right, and done
# soon; the server answers questions about its health, and takes bounded memory.
. "$(dirname "$0")/protocol4"
record_job
server_allow=(--allow 127.0.0.0/8)
start_server s --jobs 4 --stats --stats-port 3633
curl -sf http://127.0.0.1:3633/healthz >health || fail "no health"
python3 - <<'END'
import os, struct
def sized(token, body): return b"%s%08x" % (token, len(body)) + body
def head(words): return b"DIST00000001" + b"ARGC%08x" % len(words) + b"".join(sized(b"ARGV", word) for word in words)
def frame(kind, payload): return struct.pack("<HHI", kind, 0, len(payload)) + payload
job = head([b"gcc", b"-c", b"x.i", b"-o", b"x.o"])
record = open("record", "rb").read()
at = 12  # behind the greeting
while struct.unpack_from("<H", record, at)[0] != 3:
    at += 8 + struct.unpack_from("<I", record, at + 4)[0]
noise = os.urandom(100_000)
kinds = {
    "mute": b"",
    "begun": b"DIST0000",
    "large-words": head([b"x" * 60_000] * 15)[:-10],
    "many-words": head([b"x"] * 10_000),
    "unsourced": job,
    "announced": job + b"DOTI00100000int",
    "greeting": record[:12],
    "large-job": record[:12] + struct.pack("<HHI", 2, 0, 2_000_000) + b"x" * 1_900_000,
    "early": record[:at] + frame(3, struct.pack("<I", len(noise)) + noise) * 18,
    "unread": job + sized(b"DOTI", b'asm(".data\\n.space 20000000,1");'),
}
for name, data in kinds.items():
    open(name + ".kind", "wb").write(data)
END

ms_since() { echo $(((${EPOCHREALTIME/[.,]/} - $1) / 1000)); }
export DISTCC_FALLBACK=0
worst_health=0
for kind in *.kind; do
  mkfifo "hold.$kind"
  FROM=127.0.0.2 python3 "$e2e/wire.py" siege "${port[s]}" $((1400 / slowdown)) "$kind" <"hold.$kind" >"$kind.out" &
  besieger=$!
  exec {hold}>"hold.$kind"
  wait_for_line "$kind.out" ready
  worst_job=0
  for n in 1 2 3; do
    began=${EPOCHREALTIME/[.,]/}
    (cd work && timeout $((30 * slowdown)) "$client" gcc -c x.c) || fail "$kind: status $? of the job"
    took=$(ms_since "$began")
    expect_same direct.o work/x.o
    [ "$took" -lt $((10000 * slowdown)) ] || fail "$kind: the job took $took ms"
    [ "$took" -le $worst_job ] || worst_job=$took
    health=$(curl -sf -o /dev/null -w '%{time_total}' http://127.0.0.1:3633/healthz) || fail "$kind: no health"
    health=$(awk "BEGIN { print int($health * 1000) }")
    [ "$health" -lt $((1000 * slowdown)) ] || fail "$kind: its health took $health ms"
    [ "$health" -le $worst_health ] || worst_health=$health
  done
  exec {hold}>&-
  wait $besieger
  memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${pid[s]}/status")
  echo "$kind ($(tail -n 1 "$kind.out")): $worst_job ms, $memory kB" >>kinds
done
echo "NOTE: health within $worst_health ms; $(sed 's/\.kind//' kinds | paste -sd';')"
[ "$memory" -lt "${SERVER_MEMORY_KB:-100000}" ] || fail "the server took $memory kB: $(paste -sd';' kinds)"
(cd work && "$client" gcc -c x.c)
leaves_no_job s
