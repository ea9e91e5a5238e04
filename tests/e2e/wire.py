#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Peers that do what no well-behaved program would, for the whole-system tests.

  wire.py request PORT [--version V] [--save PREFIX] [--raw-argc N] ARG...   < preprocessed source
  wire.py send PORT [--hold]        < raw bytes        what comes back goes to stdout
  wire.py truncated PORT ARG...     < preprocessed source
  wire.py flood PORT COUNT
  wire.py siege PORT COUNT FILE [PACE]
  wire.py answer PORT MODE [NUMBER]
  wire.py activate PORT COMMAND...
  wire.py inetd PORT COMMAND...
  wire.py gone SECONDS PID...
  wire.py landlock
"""
import ctypes
import ipaddress
import os
import select
import signal
import socket
import subprocess
import sys
import time

LIMIT = 30  # seconds; nothing here takes longer unless something is wrong


def packet(token, number, body=b""):
    return b"%s%08x" % (token, number) + body


def sized(token, body):
    return packet(token, len(body), body)


def encode_request(words, body, version=1):
    return (packet(b"DIST", version) + packet(b"ARGC", len(words))
            + b"".join(sized(b"ARGV", os.fsencode(word)) for word in words) + sized(b"DOTI", body))


def connect(port, source=os.environ.get("FROM")):
    """To port of $TO, from the address $FROM, both of which are this machine's."""
    peer = socket.create_connection((os.environ.get("TO", "127.0.0.1"), port), timeout=LIMIT,
                                    source_address=(source, 0) if source else None)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def receive(peer, count):
    data = b""
    while len(data) < count:
        piece = peer.recv(min(count - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return data


def receive_packet(peer, token, with_body=False):
    head = receive(peer, 12)
    if head[:4] != token:
        raise ValueError(f"{head!r} instead of {token!r}")
    number = int(head[4:], 16)
    return receive(peer, number) if with_body else number


def receive_until_closed(peer):
    data = b""
    try:
        while piece := peer.recv(1 << 16):
            data += piece
    except ConnectionError:
        pass
    return data


def send_quietly(peer, data):
    """A server may close before it has read everything."""
    try:
        peer.sendall(data)
    except ConnectionError:
        pass


def request(port, *words):
    """Exit status: 0 compiled, 1 the compiler failed, 2 closed without a whole answer. With --save PREFIX the answer's
    parts go to PREFIX.err, PREFIX.out and PREFIX.o. --version and --raw-argc (announce this count) bend the request."""
    words, options = list(words), {}
    while words and words[0] in ("--version", "--save", "--raw-argc"):
        options[words[0]] = words[1]
        del words[:2]
    version = int(options.get("--version", 1))
    data = encode_request(words, sys.stdin.buffer.read(), version)
    if "--raw-argc" in options:
        data = data.replace(packet(b"ARGC", len(words)), packet(b"ARGC", int(options["--raw-argc"])), 1)
    peer = connect(int(port))
    send_quietly(peer, data)
    try:
        receive_packet(peer, b"DONE")
        status = receive_packet(peer, b"STAT")
        parts = {"err": receive_packet(peer, b"SERR", True), "out": receive_packet(peer, b"SOUT", True),
                 "o": receive_packet(peer, b"DOTO", True)}
    except (EOFError, ConnectionError):
        return 2
    print(f"status {status:#x}")
    for name, part in parts.items():
        if "--save" in options:
            with open(f"{options['--save']}.{name}", "wb") as out:
                out.write(part)
    return 1 if status else 0


def send(port, *options):
    peer = connect(int(port))
    send_quietly(peer, sys.stdin.buffer.read())
    if "--hold" not in options:
        peer.shutdown(socket.SHUT_WR)
    sys.stdout.buffer.write(receive_until_closed(peer))


def boundaries(data, step):
    """Every twelfth byte at first, where the packets end, then some places in the bulk, then the last byte."""
    return sorted({*range(0, min(len(data), 200), step), *range(0, len(data), max(1, len(data) // 8)), len(data) - 1})


def truncated(port, *words):
    """Sends a good request again and again, each time cut elsewhere. The server must answer none of them."""
    data = encode_request(words, sys.stdin.buffer.read())
    for cut in boundaries(data, 6):
        peer = connect(int(port))
        send_quietly(peer, data[:cut])
        peer.shutdown(socket.SHUT_WR)
        if answer := receive_until_closed(peer):
            print(f"cut at {cut}, answered {answer[:60]!r}")
            return 1
        peer.close()
    print(f"{len(boundaries(data, 6))} cuts")


def flood(port, count):
    """Opens connections, sends the beginning of a request on each, says "ready" and keeps them until stdin ends."""
    peers = [connect(int(port)) for _ in range(int(count))]
    for peer in peers:
        send_quietly(peer, b"DIST0000")
    print("ready", flush=True)
    sys.stdin.read()


def siege(port, count, file, pace="0"):
    """Keeps COUNT connections open, sends what is in FILE on each as far as it is taken, and then, as it reads, PACE bytes a second.
    A connection that the server closes is made anew. $FROM may be a network ("127.1.0.0/16"): each connection is from its next
    address. Says "ready" when all have been there once; at the end of stdin, how many were closed."""
    with open(file, "rb") as payload:
        data = payload.read()
    poll, peers, closed, begun = select.epoll(), {}, 0, 0
    poll.register(0, select.EPOLLIN)
    network = ipaddress.ip_network(os.environ.get("FROM", "127.0.0.1"))

    def begin():
        peer = connect(int(port), str(network[begun % network.num_addresses]))
        peer.setblocking(False)
        peers[peer.fileno()] = [peer, memoryview(data)]
        poll.register(peer.fileno(), select.EPOLLOUT | select.EPOLLRDHUP)

    def serve(timeout):
        nonlocal closed
        for number, events in poll.poll(timeout):
            if number == 0:
                return False
            peer, rest = peers[number]
            if events & (select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR):
                poll.unregister(number)
                peers.pop(number)[0].close()
                closed += 1
                continue
            try:
                peers[number][1] = rest[peer.send(rest):]
            except BlockingIOError:
                pass
            except ConnectionError:
                continue
            if not peers[number][1]:
                poll.modify(number, select.EPOLLRDHUP)
        return True

    def dawdle():
        for peer, rest in peers.values():
            try:
                if not rest:
                    peer.send(bytes(int(pace)))
                peer.recv(int(pace))
            except OSError:
                pass

    next_time = time.monotonic() + 1
    while serve(0.05 if len(peers) >= int(count) else 0):
        if len(peers) < int(count):
            begin()
            begun += 1
            if begun == int(count):
                print("ready", flush=True)
        if int(pace) and time.monotonic() >= next_time:
            next_time += 1
            dawdle()
    print(f"closed {closed}", flush=True)


def good_answer(peer):
    """Reads one request of version 1 as a server would, compiles it with gcc, gives the answer's bytes."""
    receive_packet(peer, b"DIST")
    words = [os.fsdecode(receive_packet(peer, b"ARGV", True)) for _ in range(receive_packet(peer, b"ARGC"))]
    body = receive_packet(peer, b"DOTI", True)
    folder = os.environ["TMPDIR"]
    source, target = f"{folder}/fake-{os.getpid()}.i", f"{folder}/fake-{os.getpid()}.o"
    with open(source, "wb") as out:
        out.write(body)
    # -DX and the like are gone already; what counts is that it is an object of this machine.
    subprocess.run(["gcc", "-c", source, "-o", target], check=True)
    with open(target, "rb") as made:
        code = made.read()
    os.unlink(source)
    os.unlink(target)
    return (packet(b"DONE", 1) + packet(b"STAT", 0) + sized(b"SERR", b"") + sized(b"SOUT", b"") + sized(b"DOTO", code)), words


def answer(port, mode, number="0"):
    """A server for one connection (mode `mute`: for any number). Says "listening on" and the port, then, by mode:
    good        answers rightly                        cut N      sends N bytes of the right answer and closes
    drop N      reads N bytes of the request, closes   replace N  the right answer, with junk from byte N on
    bytes       sends what is in the file $ANSWER      mute       never says anything
    length      prints the length of the right answer, and answers rightly"""
    number = int(number)
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=64)
    print(f"listening on 127.0.0.1:{port}", flush=True)
    if mode == "mute":
        signal.pause()
    peer, _ = listener.accept()
    listener.close()
    peer.settimeout(LIMIT)
    if mode == "drop":
        receive(peer, number)
        return 0
    right, words = good_answer(peer)
    if mode == "length":
        print(f"length {len(right)}", flush=True)
    if mode == "cut":
        right = right[:number]
    if mode == "replace":
        right = right[:number] + bytes((byte * 7 + 13) % 256 for byte in range(len(right) - number))
    if mode == "bytes":
        with open(os.environ["ANSWER"], "rb") as prepared:
            right = prepared.read()
    send_quietly(peer, right)
    if mode in ("good", "length"):
        receive_until_closed(peer)
    return 0


def activate(port, *command):
    """Listens, and hands the socket to COMMAND in systemd's way."""
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=64)
    os.dup2(listener.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    os.execvp(command[0], command)


def inetd(port, *command):
    """Runs COMMAND once, with the first connection as its standard input and output; exits with its status."""
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=64)
    print(f"listening on 127.0.0.1:{port}", flush=True)
    peer, _ = listener.accept()
    listener.close()
    return subprocess.run(command, stdin=peer, stdout=peer, check=False).returncode


def gone(seconds, *pids):
    deadline = time.monotonic() + float(seconds)
    for pid in map(int, pids):
        try:
            watched = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        if not select.select([watched], [], [], max(0, deadline - time.monotonic()))[0]:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                print(f"still there: {stat.read()}", file=sys.stderr)
            return 1
    return 0


def landlock():
    """Prints the kernel's Landlock version; exit status 1 without it."""
    version = ctypes.CDLL(None, use_errno=True).syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    print(version)
    return 0 if version > 0 else 1


if __name__ == "__main__":
    commands = [request, send, truncated, flood, siege, answer, activate, inetd, gone, landlock]
    sys.exit({command.__name__: command for command in commands}[sys.argv[1]](*sys.argv[2:]))
