#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""mutants.py SERVER_PORT RECORD SECONDS [SEED]: damaged conversations, against a real server and real clients.

Takes valid conversations of protocols 1, 2 and 4 (RECORD is a job that a client of protocol 4 has sent), damages them (bits, cuts,
lengths, pieces left out, twice, in another order or from another conversation, stalls), and has them with the server, and as a
server with CLIENT, which compiles x.c in the directory of RECORD. Between them the server gets right jobs, which must come out right;
the client must get its work done whatever the server says. Exit code 0 when all of that is so. The environment has CLIENT, a command."""
import os
import random
import shlex
import socket
import struct
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import wire  # noqa: E402
import wire_4  # noqa: E402

SENDERS = 4  # at a time
STALLED = 100  # connections that are left open
PATIENCE = 30  # seconds for a right job: a sanitized server on a busy machine is slow
NUMBERS = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff]


# --- valid conversations, as lists of pieces --------------------------------------------------------------------------
def stock_request(version, words, source):
    if version == 2:  # as LZO's shortest form: literals alone, and the end
        source = bytes([17 + len(source)]) + source + b"\x11\0\0"
    return [wire.packet(b"DIST", version), wire.packet(b"ARGC", len(words)), *(wire.sized(b"ARGV", word) for word in words),
            wire.sized(b"DOTI", source)]


def stock_answer(version, code):
    return [wire.packet(b"DONE", version), wire.packet(b"STAT", 0), wire.sized(b"SERR", b""), wire.sized(b"SOUT", b""),
            wire.sized(b"DOTO", code)]


def frames_of(data):
    while data:
        size = 8 + struct.unpack_from("<I", data, 4)[0]
        yield data[:size]
        data = data[size:]


def requests(record):
    greeting = len(wire_4.GREETING)
    with open(record, "rb") as file:
        job = file.read()
    source = b"int x = 1;\n"
    words = [b"gcc", b"-O2", b"-c", b"x.i", b"-o", b"x.o"]
    return [stock_request(1, words, source), stock_request(2, words, source), [job[:greeting], *frames_of(job[greeting:])],
            [wire_4.GREETING, wire_4.frame(wire_4.HELLO, struct.pack("<Q", 1) + wire_4.text(b"test")), wire_4.frame(5)]]


# --- damage -----------------------------------------------------------------------------------------------------------
class Damage:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def bits(self, pieces):
        at = self.random.randrange(len(pieces))
        piece = bytearray(pieces[at])
        for _ in range(self.random.choice([1, 1, 1, 2, 8])):
            if piece:
                piece[self.random.randrange(len(piece))] ^= 1 << self.random.randrange(8)
        pieces[at] = bytes(piece)

    def length(self, pieces):
        """Of a token of the old protocols, or a frame's, or any four bytes in it."""
        at = self.random.randrange(len(pieces))
        piece = pieces[at]
        if len(piece) < 12:
            return
        number = self.random.choice(NUMBERS + [len(piece) - 7, len(piece) - 9, len(piece) + 1])
        if piece[:4].isalpha() and piece[:4].isupper():
            pieces[at] = piece[:4] + b"%08x" % number + piece[12:]
        else:
            place = self.random.choice([4, 4, 8, self.random.randrange(len(piece) - 4)])
            pieces[at] = piece[:place] + struct.pack("<I", number & 0xffffffff) + piece[place + 4:]

    def cut(self, pieces):
        at = self.random.randrange(len(pieces))
        pieces[at:] = [pieces[at][:self.random.randrange(len(pieces[at]) + 1)]]

    def hole(self, pieces):
        at = self.random.randrange(len(pieces))
        begin = self.random.randrange(len(pieces[at]) + 1)
        pieces[at] = pieces[at][:begin] + pieces[at][begin + self.random.choice([1, 2, 4, 100]):]

    def noise(self, pieces):
        at = self.random.randrange(len(pieces))
        begin = self.random.randrange(len(pieces[at]) + 1)
        pieces[at] = pieces[at][:begin] + self.random.randbytes(self.random.choice([1, 4, 100, 5000])) + pieces[at][begin:]

    def twice(self, pieces):
        at = self.random.randrange(len(pieces))
        pieces[at:at] = [pieces[at]] * self.random.choice([1, 1, 2, 100])

    def missing(self, pieces):
        del pieces[self.random.randrange(len(pieces))]

    def order(self, pieces):
        one, other = self.random.randrange(len(pieces)), self.random.randrange(len(pieces))
        pieces[one], pieces[other] = pieces[other], pieces[one]

    def foreign(self, pieces):
        pieces.insert(self.random.randrange(len(pieces) + 1), self.random.choice(self.random.choice(self.others)))

    def of(self, conversations):
        self.others = conversations
        pieces = list(self.random.choice(conversations))
        for _ in range(self.random.choice([1, 1, 1, 2, 2, 4])):
            if pieces:
                self.random.choice([self.bits, self.bits, self.length, self.length, self.cut, self.hole, self.noise, self.twice,
                                    self.missing, self.order, self.foreign])(pieces)
        return b"".join(pieces)


# --- as a client ------------------------------------------------------------------------------------------------------
class Senders:
    """Threads that have damaged conversations with the server until `end`."""

    def __init__(self, port, conversations, seed, end):
        self.port, self.conversations, self.end, self.sent, self.stalled = port, conversations, end, 0, []
        self.threads = [threading.Thread(target=self.run, args=(Damage(f"{seed} sender {n}"),)) for n in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def run(self, damage):
        while time.monotonic() < self.end:
            try:
                self.converse(damage)
            except OSError:  # the server has closed it
                pass
            self.sent += 1

    def converse(self, damage):
        data, manner = damage.of(self.conversations), damage.random.choice(["end", "end", "wait", "reset", "stall", "drip"])
        peer = socket.create_connection(("127.0.0.1", self.port), timeout=0.3)
        if manner == "drip":
            for at in range(0, min(len(data), 64)):
                peer.sendall(data[at:at + 1])
            data = data[64:]
        if manner == "stall":
            peer.sendall(data[:damage.random.randrange(len(data) + 1)])
            self.stalled.append(peer)
            if len(self.stalled) > STALLED:
                self.stalled.pop(damage.random.randrange(len(self.stalled))).close()
            return
        peer.sendall(data)
        if manner == "reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            if manner == "end":
                peer.shutdown(socket.SHUT_WR)
            while peer.recv(1 << 16):
                pass
        peer.close()


def job_of_1(port):
    peer = wire.connect(port)
    peer.sendall(b"".join(stock_request(1, [b"gcc", b"-O2", b"-c", b"x.i", b"-o", b"x.o"], b"int x = 1;\n")))
    wire.receive_packet(peer, b"DONE")
    status = wire.receive_packet(peer, b"STAT")
    wire.receive_packet(peer, b"SERR", True), wire.receive_packet(peer, b"SOUT", True)
    return status, wire.receive_packet(peer, b"DOTO", True)


def job_of_4(port, conversation):
    peer = wire.connect(port)
    peer.sendall(b"".join(conversation))
    status, code, kind = None, b"", 0
    while kind != wire_4.END:
        kind, payload = wire_4.receive_frame(peer)
        if kind == wire_4.REFUSED:
            raise ValueError(f"refused: {payload!r}")
        if kind == wire_4.RESULT:
            status = struct.unpack_from("<I", payload)[0]
        if kind == wire_4.DATA:
            code += wire_4.unpack(payload)
    return status, code


def right_jobs(port, conversations, end):
    """One after the other; gives how many were right, or what was wrong."""
    first, done = None, 0
    while done == 0 or time.monotonic() < end:
        try:
            result = job_of_1(port), job_of_4(port, conversations[2])
        except (OSError, EOFError, ValueError) as error:
            return f"right job {done + 1} failed: {error!r}"
        if any(status != 0 or not code for status, code in result) or (first or result) != result:
            return f"right job {done + 1} is wrong: {[(status, len(code)) for status, code in result]}"
        first, done = result, done + 2
        time.sleep(0.5)  # most of the time is the mutants'
    return done


# --- as a server ------------------------------------------------------------------------------------------------------
class Answers:
    """A server whose answers are damaged."""

    def __init__(self, code, seed):
        self.damage, self.code, self.seen = Damage(f"{seed} answers"), code, 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            peer, _ = self.listener.accept()
            peer.settimeout(3)
            try:
                self.answer(peer)
            except (OSError, EOFError):
                pass
            self.seen += 1
            peer.close()

    def answer(self, peer):
        version = wire.receive(peer, 12)[-1:]
        frames = [wire_4.frame(wire_4.WELCOME, struct.pack("<Q", 0) + wire_4.text(b"test")), wire_4.frame(wire_4.READY),
                  *wire_4.Answer(self.code).good()]
        conversations = [frames] * 3 + [stock_answer(1, self.code)] if version == b"4" else [stock_answer(1, self.code)]
        data = self.damage.of(conversations)
        if self.damage.random.random() < 0.5:  # as early as can be
            peer.sendall(data)
            data = b""
        peer.settimeout(0.2)
        try:
            while peer.recv(1 << 16):
                pass
        except TimeoutError:
            pass
        peer.settimeout(3)
        peer.sendall(data)
        peer.shutdown(socket.SHUT_WR)
        while self.damage.random.random() < 0.9 and peer.recv(1 << 16):
            pass


def client_jobs(directory, code, seed, end):
    """Compiles with the damaged server; gives how many times, or what went wrong."""
    answers, done = Answers(code, seed), 0
    target = os.path.join(directory, "x.o")
    while time.monotonic() < end:
        # Protocol 1 has nothing by which a client could tell a damaged object from a whole one.
        protocol = "1" if done % 4 == 3 else "4"
        env = dict(os.environ, DISTCC_HOSTS=f"127.0.0.1:{answers.port}", DCC_PROTOCOL=protocol, DISTCC_BACKOFF_PERIOD="0",
                   DISTCC_IO_TIMEOUT="2")
        ran = subprocess.run([*shlex.split(os.environ["CLIENT"]), "gcc", "-c", "x.c", "-o", "x.o"], cwd=directory, env=env,
                             capture_output=True, timeout=4 * PATIENCE, check=False)
        with open(target, "rb") as made:
            is_right = made.read() == code or protocol == "1"
        os.unlink(target)
        if ran.returncode != 0 or not is_right or b"Sanitizer" in ran.stderr or b"runtime error" in ran.stderr:
            return f"client job {done + 1}: status {ran.returncode}, {'right' if is_right else 'wrong'}: {ran.stderr!r}"
        done += 1
    return done


def main(port, record, seconds, seed=None):
    port, seed = int(port), seed or str(random.randrange(1 << 32))
    wire.LIMIT = PATIENCE
    directory = os.path.dirname(os.path.abspath(record))
    subprocess.run(["gcc", "-c", "x.c", "-o", "direct.o"], cwd=directory, check=True)
    with open(os.path.join(directory, "direct.o"), "rb") as made:
        code = made.read()
    conversations = requests(record)
    end = time.monotonic() + float(seconds)
    senders = Senders(port, conversations, seed, end)
    found = {}
    jobs = threading.Thread(target=lambda: found.update(client=client_jobs(directory, code, seed, end)))
    jobs.start()
    found["server"] = right_jobs(port, conversations, end)
    for thread in [*senders.threads, jobs]:
        thread.join()
    found["after"] = right_jobs(port, conversations, 0)
    mistakes = [value for value in found.values() if isinstance(value, str)]
    print(f"seed {seed}: {senders.sent} mutants to the server, {found['server']} right jobs beside them; "
          f"{found.get('client')} client jobs with damaged answers")
    return 1 if mistakes or "client" not in found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
