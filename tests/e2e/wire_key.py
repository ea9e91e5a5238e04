#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody on the way between a client and a server with a key, for the whole-system tests.

  wire_key.py relay PORT < lines "PORT DIRECTION WHAT AT [FILE]"    each line: a port where connections to PORT are changed
      DIRECTION: up (from the client) or down. WHAT and AT:
        none 0           nothing
        flip N           a bit of byte N is another one
        drop N, twice N  byte N is missing, or comes twice
        cut N            both sides see the end of the connection after N bytes
        drop-record N, twice-record N, swap-record N, cut-record N    of those that follow the handshake: the third with the next one
                         and before the fourth both sides see the end of the connection
      What was sent in this direction, as it came, is appended to FILE.
  wire_key.py hold PORT COUNT FILE    makes so many connections, every other one with all or a part of what FILE begins with, and
                                      keeps them until its standard input ends
  wire_key.py reset SOURCE COMMAND...    runs COMMAND, and exits with its status; its standard input and output are a connection by
                                      which a client of protocol 1 has sent SOURCE, before it reset it
"""
import asyncio
import resource
import socket
import struct
import subprocess
import sys

HANDSHAKE = {"up": 12 + 8 + 56, "down": 8 + 48}  # bytes


class Changed:
    """A direction of a connection: what is sent instead of what came, after which it may end."""

    def __init__(self, direction, what, at):
        self.what, self.at, self.seen = what, at, 0
        self.has_ended = False
        self.left, self.pending, self.record, self.held = HANDSHAKE[direction], b"", 0, b""

    def feed(self, data):
        begin, self.seen = self.seen, self.seen + len(data)
        if self.what.endswith("-record"):
            return self.records(data)
        where = self.at - begin
        if self.what == "none" or where < 0 or where >= len(data):
            return data
        if self.what == "cut":
            self.has_ended = True
            return b""
        byte = data[where:where + 1]
        new = {"flip": bytes([byte[0] ^ 0x10]), "drop": b"", "twice": byte * 2}[self.what]
        return data[:where] + new + data[where + 1:]

    def records(self, data):
        out, data = data[:self.left], data[self.left:]
        self.left -= len(out)
        self.pending += data
        while len(self.pending) > 1 and len(self.pending) >= 2 + int.from_bytes(self.pending[:2], "little"):
            size = 2 + int.from_bytes(self.pending[:2], "little")
            record, self.pending = self.pending[:size], self.pending[size:]
            hit = self.record == self.at
            if hit and self.what == "cut-record":
                self.has_ended = True
                break
            self.record += 1
            if hit and self.what == "swap-record":
                self.held = record
            elif hit:
                out += {"drop-record": b"", "twice-record": record * 2}[self.what]
            else:
                out += record + self.held
                self.held = b""
        return out


async def pump(reader, writer, change, file):
    try:
        while data := await reader.read(65536):
            if file:
                with open(file, "ab") as kept:
                    kept.write(data)
            out = change.feed(data) if change else data
            writer.write(out)
            await writer.drain()
            if change and change.has_ended:
                return True
        writer.write_eof()
    except OSError:
        return True
    return False


async def relay(port):
    servers = []
    for line in sys.stdin:
        own, direction, what, at, *file = line.split()

        async def serve(reader, writer, direction=direction, what=what, at=int(at), file="".join(file)):
            try:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return writer.close()
            change = Changed(direction, what, at)
            up = direction == "up"
            pumps = [asyncio.ensure_future(pump(reader, far_writer, change if up else None, file if up else "")),
                     asyncio.ensure_future(pump(far_reader, writer, None if up else change, "" if up else file))]
            while pumps:
                done, pumps = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                if any(each.result() for each in done):
                    break
            for each in pumps:
                each.cancel()
            writer.close()
            far_writer.close()

        servers.append(await asyncio.start_server(serve, "127.0.0.1", int(own)))
    print("relaying", flush=True)
    await asyncio.Event().wait()


def hold(port, count, file):
    resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100,) * 2)
    with open(file, "rb") as kept:
        opening = kept.read(HANDSHAKE["up"])
    peers = []
    for i in range(count):
        peer = socket.create_connection(("127.0.0.1", port), timeout=30)
        try:
            peer.sendall(opening if i % 2 else opening[:i % len(opening)])
        except OSError:
            pass  # it had to give way to others
        peers.append(peer)
    print("held", flush=True)
    sys.stdin.read()


def reset(file, *command):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = socket.create_connection(listener.getsockname())
        accepted = listener.accept()[0]
    words = [b"gcc", b"-c", b"x.c", b"-o", b"x.o"]
    with open(file, "rb") as source:
        text = source.read()
    peer.sendall(b"DIST00000001ARGC%08x" % len(words) + b"".join(b"ARGV%08x" % len(word) + word for word in words)
                 + b"DOTI%08x" % len(text) + text)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    return subprocess.run(command, stdin=accepted, stdout=accepted, check=False).returncode


if sys.argv[1] == "relay":
    asyncio.run(relay(int(sys.argv[2])))
elif sys.argv[1] == "reset":
    sys.exit(reset(*sys.argv[2:]))
else:
    hold(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
