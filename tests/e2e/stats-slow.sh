#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Whoever sends slowly, reads slowly, or comes in crowds is dropped: it changes nothing for others who look, and nothing for
# jobs.
. "$(dirname "$0")/common.sh"
command -v curl >/dev/null || skip "needs curl"
write_sources
start_server s --stats
cat >crowd.py <<'END'
"""crowd.py KIND COUNT: so many peers that misbehave, until they are dropped. Prints when they are there, and then how it ended."""
import select, socket, sys, time
kind, count = sys.argv[1], int(sys.argv[2])
peers = []
for _ in range(count):
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.connect(("127.0.0.1", 3633))
    peer.setblocking(False)
    try:
        if kind == "half":
            peer.send(b"GET / HTTP/1.1\r\nHost: ")
        elif kind == "unread":  # more answers than the kernel keeps
            peer.send(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000)
        elif kind == "listen":
            peer.send(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    except ConnectionError:
        pass
    peers.append(peer)
print("there", flush=True)
begin, answers = time.monotonic(), {}
for peer in peers:
    try:
        if kind == "unread":  # the first byte is there at once; the end must come without our reading
            watch = select.poll()
            watch.register(peer, select.POLLRDHUP)
            assert watch.poll(60_000), "was not dropped"
            first = b"dropped"
        else:
            assert select.select([peer], [], [], 60)[0], "no answer, and not dropped"
            first = peer.recv(12)
    except ConnectionError:
        first = b"reset"
    answers[first.decode()] = answers.get(first.decode(), 0) + 1
print(round(time.monotonic() - begin), answers, flush=True)
if kind == "listen":
    time.sleep(60)
END
crowd() { python3 crowd.py "$@" >"$1.out" 2>"$1.err" & wait_for_line "$1.out" there; }
looks_at_once() {
  curl -sSf --max-time 3 127.0.0.1:3633/metrics >metrics || fail "nobody answers beside $1"
  expect_text metrics '^dcc_up\{.*\} 1$'
}
compiles_at_once() { compare remote gcc -DEXTRA=1 -Iinclude -c a.c -o a.o; }
connections() { ss -Htn state established '( sport = :3633 )' | wc -l; }

# --- those who send nothing, or not all -------------------------------------------------------------------------------
for kind in half silent; do
  crowd $kind 200
  looks_at_once $kind
  compiles_at_once
  [ "$(connections)" -le 64 ] || fail "$(connections) connections are kept"
  [ $kind = half ] || continue
  # The last of them had their ten seconds, and were told; the first made room. All this before the silent ones, whom the
  # kernel keeps back for a second or more, and who would push these out.
  wait_for_line half.out '[0-9]+ \{'
  expect_text half.out "'HTTP/1.1 408': 6[0-4]"
done

# --- those who do not read --------------------------------------------------------------------------------------------
crowd unread 100
looks_at_once unread
compiles_at_once
wait_for_line unread.out '[0-9]+ \{' 1 60
expect_text unread.out "dropped|reset"

# --- listeners to events: so many, and no more ------------------------------------------------------------------------
crowd listen 20
wait_for_line listen.out '[0-9]+ \{'
expect_text listen.out "'HTTP/1.1 200': 16"
expect_text listen.out "'HTTP/1.1 503': 4"
looks_at_once listeners
compiles_at_once

# --- a flood ----------------------------------------------------------------------------------------------------------
cat >flood.py <<'END'
import socket, threading
def ask():
    for _ in range(2000):
        try:
            with socket.create_connection(("127.0.0.1", 3633), timeout=20) as peer:
                peer.sendall(b"GET /stats.json HTTP/1.0\r\n\r\n")
                while peer.recv(65536): pass
        except OSError: pass
for _ in range(4): threading.Thread(target=ask, daemon=True).start()
print("there", flush=True)
threading.Event().wait(60)
END
python3 flood.py >flood.out 2>flood.err &
wait_for_line flood.out there
for _ in 1 2 3; do compiles_at_once; done
looks_at_once 'a flood'
stop_server s
