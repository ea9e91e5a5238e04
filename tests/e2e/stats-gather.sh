#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc stats-server: servers of dcc and of stock on one page and one /metrics; those of this machine are found. What is dead,
# stalled, hostile or forged delays nobody and does no harm.
. "$(dirname "$0")/common.sh"
command -v curl >/dev/null || skip "needs curl"
"$T/bin/dcc" stats-server --help >help 2>&1 || skip "this build has no stats-server"
make_hangcc
echo 'int x;' >x.i
start_server s --stats
start_server t --stats --stats-port 3640
server=("${as_server[@]}" /usr/bin/distccd)
own_program=../../bin/distcc
start_server stock --stats --stats-port 3641
server=("${as_server[@]}" "$T/bin/dcc" serve)
for each in s t t stock; do python3 "$e2e/wire.py" request "${port[$each]}" gcc -c x.i -o x.o <x.i; done

# The others: one says nothing, one sends without end, one tells hostile things, one is no HTTP, one tells of others; and
# names that anybody can take.
cat >others.py <<'END'
import json, socket, threading, time
held = []
def serve(port, answer):
    listener = socket.create_server(("127.0.0.1", port))
    def run():
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=lambda: reply(peer), daemon=True).start()
    def reply(peer):
        try:
            peer.recv(4096)
            answer(peer)
            peer.close()
        except OSError:
            pass
    threading.Thread(target=run, daemon=True).start()
def document(value):
    text = json.dumps(value).encode()
    return lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
def endless(peer):
    peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True: peer.sendall(b"[" * 65536)
def announce(name):
    held.append(socket.socket(socket.AF_UNIX))
    held[-1].bind("\0" + name)
evil = 'e"v\\il\n</script><img src=x onerror=alert(1)>' + "x" * 5000
serve(3651, lambda peer: time.sleep(600))
serve(3652, endless)
serve(3653, document({"format": 1, "servers": [{"name": evil, "kind": "dcc\x1b[2J\ndistccd[1] forged", "by_client": {f"{n}{evil}"[:300]: n for n in range(2000)},
      "phases": {"compile": {"count": 1, "sum": 1e300, "buckets": [[2, 9], [1, 1]]}}, "slots": -1, "history": 7}]}))
serve(3654, lambda peer: peer.sendall(b"SSH-2.0-x\r\n"))
serve(3655, document({"format": 1, "servers": [{"name": "far:3632", "address": "10.0.0.1:3633"}]}))
serve(3656, document({"format": 1, "servers": [{"kind": "dcc"}]}))
serve(3657, lambda peer, turns=[b'{"format": 1, "servers": [{"name": "turncoat"}]}']: peer.sendall(
      b"HTTP/1.1 200 OK\r\n\r\n" + (turns.pop() if turns else b"{\x1b[2J\n")))
for name in ["dcc-stats/3651", "dcc-stats/3654", "dcc-stats/3660", "dcc-stats/3634", "dcc-stats/1.2.3.4:80", "dcc-stats/x"] + [
             f"dcc-stats/{port}" for port in range(20000, 20100)]:
    announce(name)
print("there", flush=True)
time.sleep(600)
END
python3 others.py >others.out 2>others.err &
wait_for_line others.out there

servers=(127.0.0.1:3641 localhost:3633 127.0.0.1:1 no.such.host.invalid)
for port in 3651 3652 3653 3654 3655 3656 3657; do servers+=("127.0.0.1:$port"); done
"${as_server[@]}" "$T/bin/dcc" stats-server "${servers[@]/#/--server=}" </dev/null >gather.out 2>&1 &
gatherer=$!
wait_for_line gather.out 'listening on 127.0.0.1:3634'
page=http://127.0.0.1:3634

# shown EXPRESSION: until this is true of what is shown, `s` being the servers by name or place.
shown() {
  local begin=$SECONDS
  until curl -sSf --max-time 2 $page/stats.json >stats.json && python3 - "$1" <<'END'
import json, sys
servers = json.load(open("stats.json"))["servers"]
s = {}
for server in servers:
    s[server["name"].split(":")[-1]] = server
    s[server["address"]] = server
sys.exit(not eval(sys.argv[1]))
END
  do
    [ $((SECONDS - begin)) -lt 30 ] || fail "not '$1': $(cut -c1-2000 stats.json)"
    sleep 0.2
  done
}
shown 's["127.0.0.1:3633"]["up"] and s["127.0.0.1:3640"]["up"] and s["127.0.0.1:3641"]["up"]'
shown 's["127.0.0.1:3633"]["outcomes"]["compile_ok"] == 1 and s["127.0.0.1:3640"]["outcomes"]["compile_ok"] == 2'
shown 's["127.0.0.1:3641"]["kind"] == "distccd" and s["127.0.0.1:3641"]["outcomes"]["compile_ok"] == 1 and s["127.0.0.1:3641"]["slots"] == 4'
shown 'not s["127.0.0.1:1"]["up"] and "refused" in s["127.0.0.1:1"]["error"]'
shown 'not s["no.such.host.invalid"]["up"] and "resolve" in s["no.such.host.invalid"]["error"]'
shown '"no answer within" in s["127.0.0.1:3651"]["error"]'
shown '"too long" in s["127.0.0.1:3652"]["error"]'
shown 's["127.0.0.1:3653"]["up"] and len(s["127.0.0.1:3653"]["by_client"]) <= 257 and s["127.0.0.1:3653"]["slots"] == 0'
shown '"no HTTP" in s["127.0.0.1:3654"]["error"]'
shown '"gathers other servers" in s["127.0.0.1:3655"]["error"]'
shown '"does not say its name" in s["127.0.0.1:3656"]["error"]'
shown 'not s["127.0.0.1:3657"]["up"] and "not asked" not in s["127.0.0.1:3657"]["error"]'
# Each server once, however it was named or found, and none of the forged.
shown 'len(servers) == 12'

curl -sSf $page/ >text
expect_text text '^dcc_compile_ok 4$'
expect_text text '^dcc_max_kids 12$'
curl -sSf $page/metrics >metrics
expect_text metrics '^dcc_up\{server="[^"]*:3700"\} 1$'
expect_text metrics '^dcc_up\{server="127.0.0.1:1"\} 0$'
if command -v promtool >/dev/null; then promtool check metrics <metrics || fail promtool; fi

# Jobs of both, while they run.
request hangcc -c running.i -o x.o <x.i >/dev/null &
job=$!
pass_gate started
until curl -sSf $page/jobs.json >jobs.json && grep -q '"running.i"' jobs.json; do sleep 0.2; done
pass_gate finish
wait $job

# Down, with the reason, and up again.
kill -KILL "${pid[t]}"
shown 'not s["127.0.0.1:3640"]["up"] and "refused" in s["127.0.0.1:3640"]["error"]'
start_server t --stats --stats-port 3640
shown 's["127.0.0.1:3640"]["up"] and s["127.0.0.1:3640"]["outcomes"]["compile_ok"] == 0'
stop_server t
shown 'not s["127.0.0.1:3640"]["up"]'

# Nothing of theirs forges a line of the log, or reaches a terminal as it is.
expect_text gather.out '^dcc-stats-server\[[0-9]+\] 127.0.0.1:3653: dcc server e"v'
expect_text gather.out '^dcc-stats-server\[[0-9]+\] 127.0.0.1:3657: .*x1b'
not env LC_ALL=C grep -nvE '^dcc-stats-server\[[0-9]+\] [ -~]*$' gather.out

# Nobody waited for the stalled one, and memory did not follow the endless one.
curl -sS -o body -w '%{time_total}\n' $page/metrics >seconds
awk '$1 > 0.5 { exit 1 }' seconds || fail "an answer took $(cat seconds) s"
[ "$(awk '/^VmHWM/ { print $2 }' /proc/$gatherer/status)" -lt "${SERVER_MEMORY_KB:-60000}" ] || fail "$(cat /proc/$gatherer/status)"

kill -TERM $gatherer
wait $gatherer || fail "the gatherer ended with $?"
stop_server stock
