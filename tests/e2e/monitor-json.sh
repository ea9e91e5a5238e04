#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# dcc monitor --json: one object per line, for each change, with all that is known; also when it was there before everything.
. "$(dirname "$0")/common.sh"
rm -rf home/.distcc  # it does not exist before the first client
monitor() { "$T/bin/dcc" monitor "$@"; }
make_hangcc
echo 'int main(void) { return 0; }' >held.c
start_server s
monitor --json >seen.json 2>monitor.err &
wait_for_line seen.json '"jobs":\[\]'
wait_for_line monitor.err "^dcc monitor: waiting for $T/home/.distcc/state, which the first client creates$"
expect_no_file home/.distcc

"$client" hangcc -c held.c -o held.o &
job=$!
pass_gate started
wait_for_line seen.json '"phase":"compile"'
# One beside it that stays here, held as well.
make_held_here herecc
"$client" herecc held.c -o held 2>local.err &
wait_for_line seen.json '"running":2,"done":0,.*"host":"localhost"'
monitor --once --json >once
pass_gate herecc
wait_for_line seen.json '"running":1,"done":1'
pass_gate finish
wait_for_line seen.json '"running":0,"done":2'
wait $job

python3 - $job "127.0.0.1:${port[s]}" <<'CHECK'
import json, sys, time
lines = [json.loads(line) for line in open("seen.json")]
for line in lines:
    assert list(line) == ["time", "running", "done", "jobs", "hosts", "local", "down"], line
    assert abs(line["time"] - time.time() * 1000) < 600_000, line
    assert line["running"] == len(line["jobs"]) == sum(host["running"] for host in line["hosts"]), line
    assert line["done"] == sum(host["done"] for host in line["hosts"]), line
    for job in line["jobs"]:
        assert list(job) == ["pid", "file", "phase", "host", "slot", "started", "phase_started", "client",
                             "local_reason", "native", "protected"], job
        assert job["started"] <= job["phase_started"] <= line["time"] + 1, (job, line)
        assert job["client"] == "dcc", job
assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
without_time = [{**line, "time": 0} for line in lines]
assert all(a != b for a, b in zip(without_time, without_time[1:])), "a line without a change"

pid, server = int(sys.argv[1]), sys.argv[2]
phases = [job["phase"] for line in lines for job in line["jobs"] if job["pid"] == pid]
assert phases[-1] in ("compile", "receive") and "compile" in phases, phases
remote, local = sorted(json.load(open("once"))["jobs"], key=lambda job: job["host"])
assert (remote["pid"], remote["host"], remote["file"], remote["local_reason"]) == (pid, server, "held.c", ""), remote
assert local["host"] == "localhost" and local["local_reason"], local
assert lines[-1]["hosts"] == [{"host": server, "running": 0, "done": 1},
                              {"host": "localhost", "running": 0, "done": 1}], lines[-1]
assert lines[-1]["local"] == [{"reason": local["local_reason"], "running": 0, "done": 1}], lines[-1]
CHECK

# The directory may go and be made anew, and what is there is never in the way of a monitor.
rm -r home/.distcc
wait_for_line monitor.err '^dcc monitor: waiting' 2
mkdir -p home/.distcc/state
mkfifo home/.distcc/state/binstate_1
ln -s /dev/zero home/.distcc/state/binstate_2
mkdir home/.distcc/state/binstate_3
"$client" hangcc -c held.c -o held.o &
pass_gate started
wait_for_line seen.json '"running":1,"done":2,.*"phase":"compile"'
pass_gate finish
wait_for_line seen.json '"running":0,"done":3'

expect_status 101 monitor --nonsense 2>said
expect_status 101 monitor operand 2>said
monitor --help >said
expect_text said 'local_reason is empty for'

# A host that fails is down, before anything else happens, and is told of once.
mkdir -p home/.distcc/lock
DISTCC_HOSTS=127.0.0.1:1 "$client" gcc -c held.c -o down.o
wait_for_line seen.json '"down":\[\{"host":"127.0.0.1:1","reason":"in back-off for [0-9]+ s more: 127.0.0.1:1: .*refused'
