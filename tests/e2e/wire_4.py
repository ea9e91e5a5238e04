#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Peers of protocol 4 that do what no well-behaved program would, for the whole-system tests.

  wire_4.py answer PORT SCRIPT              a server; each connection does what the file SCRIPT says then (Answer)
  wire_4.py request PORT RECORD CHANGE...   sends the job in the file RECORD (of the mode `record`), changed; prints
                                            what comes back, a line for each frame (Request)
  wire_4.py send PORT WORD...               sends frames, and prints likewise (send)
  wire_4.py drip PORT RECORD                many small packets
  wire_4.py hold PORT COUNT RECORD PHASE    opens connections that stop in a phase, says "ready", keeps them until stdin ends
"""
import ctypes
import os
import socket
import struct
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
import wire  # noqa: E402

HELLO, JOB, SOURCE, SOURCE_END = 1, 2, 3, 4
WELCOME, READY, QUEUED, REFUSED, ALIVE, RESULT, TEXT_OUT, TEXT_ERR, OUTPUT, DATA, OUTPUT_END, END = range(32, 44)
NAMES = dict(zip(range(32, 45), "welcome ready queued refused alive result out err output data output_end end compilers".split()))
GREETING = b"DIST00000004"
BLOCK = 128 * 1024


class Hash(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


def digest(data):
    xxh3 = ctypes.CDLL("libxxhash.so.0").XXH3_128bits
    xxh3.restype, xxh3.argtypes = Hash, [ctypes.c_char_p, ctypes.c_size_t]
    found = xxh3(data, len(data))
    return struct.pack("<QQ", found.high, found.low)


def frame(kind, payload=b""):
    return struct.pack("<HHI", kind, 0, len(payload)) + payload


def text(value):
    return struct.pack("<I", len(value)) + value


def total(data, size=None):
    return struct.pack("<Q", len(data) if size is None else size) + digest(data)


def blocks(kind, data):
    """Each block as it is: packing is never asked for."""
    return [frame(kind, text(data[at:at + BLOCK])) for at in range(0, len(data), BLOCK)]


def bomb():
    """A block of k_block_size zeros, as small as LZ4 can make it: a literal, a match as long as it goes, five literals."""
    length = BLOCK - 1 - 5 - 19
    packed = b"\x1f\0\1\0" + b"\xff" * (length // 255) + bytes([length % 255]) + b"\x50" + b"\0" * 5
    return struct.pack("<I", BLOCK) + packed


def unpack(payload):
    size, packed = struct.unpack_from("<I", payload)[0], payload[4:]
    if len(packed) == size:
        return packed
    plain = ctypes.create_string_buffer(size)
    if ctypes.CDLL("liblz4.so.1").LZ4_decompress_safe(packed, plain, len(packed), size) != size:
        raise ValueError("a damaged block")
    return plain.raw


def receive_frame(peer):
    kind, _, size = struct.unpack("<HHI", wire.receive(peer, 8))
    return kind, wire.receive(peer, size)


# --- a server ---------------------------------------------------------------------------------------------------------
def compiled(source):
    name = f"{os.environ['TMPDIR']}/fake-{threading.get_ident()}"
    with open(name + ".i", "wb") as out:
        out.write(source)
    subprocess.run(["gcc", "-c", name + ".i", "-o", name + ".o"], check=True)
    with open(name + ".o", "rb") as made:
        code = made.read()
    os.unlink(name + ".i")
    os.unlink(name + ".o")
    return code


def result(status=0):
    return frame(RESULT, struct.pack("<IIIII", status, 4, 1, 0, 100))


def output(code, role=b"o", size=None, hashed=None):
    hashed = code if hashed is None else hashed
    return ([frame(OUTPUT, text(role) + struct.pack("<Q", len(code) if size is None else size))]
            + blocks(DATA, code) + [frame(OUTPUT_END, total(hashed, size))])


def patched(code, at, value):
    return code[:at] + value + code[at + len(value):]


class Answer:
    """What follows the request, by mode; each gives frames. The other modes are in serve_4()."""

    def __init__(self, code):
        self.code = code

    def good(self):
        return [result(), *output(self.code), frame(END)]

    def junk(self):
        return [bytes((byte * 7 + 13) % 256 for byte in range(5000))]

    def damaged(self):  # a packed block that is none
        return [result(), frame(OUTPUT, text(b"o") + struct.pack("<Q", len(self.code))),
                frame(DATA, struct.pack("<I", len(self.code)) + b"\xff" * 100), frame(OUTPUT_END, total(self.code)), frame(END)]

    def digest(self):
        return [result(), *output(self.code, hashed=self.code + b"x", size=len(self.code)), frame(END)]

    def longer(self):
        return [result(), *output(self.code, size=len(self.code) - 1), frame(END)]

    def shorter(self):
        return [result(), *output(self.code, size=len(self.code) + 1), frame(END)]

    def gigantic(self):
        return [result(), *output(self.code, size=1 << 62), frame(END)]

    def machine(self):
        return [result(), *output(patched(self.code, 18, b"\xb7\0")), frame(END)]

    def width(self):
        return [result(), *output(patched(self.code, 4, b"\1")), frame(END)]

    def none(self):
        return [result(), frame(END)]

    def empty(self):
        return [result(), *output(b""), frame(END)]

    def no_result(self):
        return [*output(self.code), frame(END)]

    def two_results(self):
        return [result(), result(), *output(self.code), frame(END)]

    def two_outputs(self):  # the second is no object
        return [result(), *output(self.code), *output(b"nonsense"), frame(END)]

    def nested(self):
        return [result(), *output(self.code)[:-1], *output(self.code), frame(END)]

    def stray_data(self):
        return [result(), *blocks(DATA, self.code), frame(OUTPUT_END, total(self.code)), frame(END)]

    def open_output(self):
        return [result(), *output(self.code)[:-1], frame(END)]

    def roles(self):
        return [result(), *output(b"a stack", b"su"), *output(self.code), *output(b"\0" * 300000, b"../../../etc/x"), frame(END)]

    def unknown(self):
        strange = [frame(77), frame(65535, b"x" * 1000000), frame(0, b"y")]
        return [*strange, result(), *strange, *(each for one in output(self.code) for each in [one, *strange]), frame(END)]

    def signal(self):
        return [result(11), frame(END)]

    def no_compiler(self):
        return [result(110 << 8), frame(END)]

    def chatty(self):  # more than anybody wants to read
        return [result(), *(blocks(TEXT_ERR, b"x" * (1 << 20)) * 65), *output(self.code), frame(END)]

    def too_long(self):
        return [result(), struct.pack("<HHI", DATA, 0, 0x7fffffff) + b"x" * 100000]


def endless(manner):
    """What a server goes on to say for ever, a piece at a time, behind its welcome, without ever getting on."""
    def queued(ahead):
        return frame(QUEUED, struct.pack("<III", ahead, 0, 0))

    starts = {"ready": frame(READY), "outputs": result(), "drip": struct.pack("<HHI", 77, 0, 1 << 20),
              "answer": result() + frame(OUTPUT, text(b"o") + struct.pack("<Q", 1 << 30))}
    yield starts.get(manner, b"")
    for turn in range(1 << 30):
        yield {"alive": frame(ALIVE), "ready": frame(ALIVE), "queued": queued(3), "nearer": queued((1 << 30) - turn),
               "unknown": frame(77, b"x" * 1000), "drip": b"x", "turns": queued(1) + frame(READY),
               "outputs": b"".join(output(b"x" * 1000, b"su")), "answer": frame(DATA, text(b"x"))}[manner]


def serve_4(peer, mode, words, script):
    """Modes beside those of Answer:
    cut N      sends N of the places to cut a right answer, and prints how many there are
    alive N    says nothing but `alive` for N seconds, four times a second, before a right answer
    silent     says welcome, reads nothing more and says nothing more
    mute       says nothing
    endless M  goes on and on, in the manner M of endless()
    deaf       says welcome and `alive`, but reads nothing; after a while it refuses
    refuse N   refuses for the reason N when the request is there; early N: as soon as there is a job
    record     keeps the client's bytes in SCRIPT.record, and answers rightly
    features N answers rightly, with those features in its welcome, and what later versions may say behind it"""
    features = int(words[0], 0) if mode == "features" else 0
    welcome = frame(WELCOME, struct.pack("<Q", features) + text(b"fake") + (b"more" if features else b""))
    mode = "good" if mode == "features" else mode
    if mode in ("silent", "deaf"):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.send_quietly(peer, welcome)
        if mode == "silent":
            time.sleep(120)
        for _ in range(8):
            time.sleep(0.25)
            wire.send_quietly(peer, frame(ALIVE))
        wire.send_quietly(peer, frame(REFUSED, b"\4" + text(b"no more room")))
        time.sleep(120)
    said, source, kind = GREETING, b"", 0
    while kind != SOURCE_END:
        kind, payload = receive_frame(peer)
        said += frame(kind, payload)
        if kind == JOB and mode == "early":
            break
        if kind == SOURCE:
            source += unpack(payload)
        if kind == SOURCE_END and payload != total(source):
            raise ValueError("a damaged source")
    if mode in ("refuse", "early"):
        wire.send_quietly(peer, welcome + frame(REFUSED, bytes([int(words[0])]) + text(b"for a \x1b[31mreason\n")))
        peer.shutdown(socket.SHUT_WR)
        return
    if mode == "record":
        with open(script + ".record", "wb") as out:
            out.write(said)
        mode = "good"
    if mode == "mute":
        wire.receive_until_closed(peer)
        return
    if mode == "endless":
        wire.send_quietly(peer, welcome)
        for piece in endless(words[0]):
            peer.sendall(piece)
            time.sleep(0.1)
    if mode == "alive":
        wire.send_quietly(peer, welcome)
        for _ in range(4 * int(words[0])):
            time.sleep(0.25)
            wire.send_quietly(peer, frame(ALIVE))
        mode = "good"
    frames = [welcome, frame(READY)] + getattr(Answer(compiled(source)), "good" if mode == "cut" else mode)()
    data = b"".join(frames)
    if mode == "cut":
        ends = [sum(map(len, frames[:n])) for n in range(len(frames))]
        places = sorted({place for end in ends for place in (end, end + 3, end + 8, end + 17) if place < len(data)})
        print(f"cuts {len(places)}", flush=True)
        data = data[:places[int(words[0])]]
    wire.send_quietly(peer, data)
    if mode == "good":
        wire.receive_until_closed(peer)


def serve(peer, script):
    peer.settimeout(wire.LIMIT)
    with open(script, encoding="utf-8") as now:
        mode, *words = now.read().split()
    try:
        version = int(peer.recv(12, socket.MSG_PEEK | socket.MSG_WAITALL)[4:] or b"0", 16)
        print(f"greeted {version}", flush=True)
        if mode == "deny" or (mode == "stock" and version == 4) or version not in (1, 4):
            pass
        elif version == 1:
            wire.send_quietly(peer, wire.good_answer(peer)[0])
            wire.receive_until_closed(peer)
        else:
            wire.receive(peer, 12)
            serve_4(peer, mode, words, script)
    except (EOFError, ConnectionError):
        pass
    peer.close()


def answer(port, script):
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=64)
    print(f"listening on 127.0.0.1:{port}", flush=True)
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=serve, args=(peer, script), daemon=True).start()


# --- a client ---------------------------------------------------------------------------------------------------------
class Fields:
    def __init__(self, data):
        self.data = data

    def number(self, size):
        value, self.data = int.from_bytes(self.data[:size], "little"), self.data[size:]
        return value

    def text(self):
        size = self.number(4)
        value, self.data = self.data[:size], self.data[size:]
        return value

    def texts(self):
        return [self.text() for _ in range(self.number(4))]


def parts_of(record):
    """The job and the packed source frames of a record."""
    with open(record, "rb") as file:
        data = file.read()[len(GREETING):]
    source, job = [], {}
    while data:
        kind, _, size = struct.unpack_from("<HHI", data)
        payload, data = data[8:8 + size], data[8 + size:]
        if kind == SOURCE:
            source.append(unpack(payload))
        if kind == JOB:
            fields = Fields(payload)
            job = {"driver": fields.number(1), "language": fields.number(1), "fingerprint": fields.data[:16]}
            fields.data = fields.data[16:]
            job.update(target=fields.text(), version=fields.text(), argv=fields.texts(), directory=fields.text(),
                       environment=fields.texts())
    return job, b"".join(source)


def encoded(job):
    def texts(words):
        return struct.pack("<I", len(words)) + b"".join(map(text, words))

    return frame(JOB, bytes([job["driver"], job["language"]]) + job["fingerprint"] + text(job["target"]) + text(job["version"])
                 + texts(job["argv"]) + text(job["directory"]) + texts(job["environment"]))


def listen(peer, save=None):
    """Prints what the server says; exit status 0 when it compiled, 1 when its compiler failed, 2 otherwise."""
    status, objects = 2, b""
    try:
        while True:
            kind, payload = receive_frame(peer)
            if kind == RESULT:
                wait_status = struct.unpack_from("<I", payload)[0]
                print(f"result {wait_status:#x}")
                status = 1 if wait_status else 0
            elif kind == REFUSED:
                print(f"refused {payload[0]} {os.fsdecode(Fields(payload[1:]).text())}")
            elif kind == DATA:
                objects += unpack(payload)
            elif kind in (TEXT_OUT, TEXT_ERR):
                print(NAMES[kind], os.fsdecode(unpack(payload)))
            else:
                print(NAMES.get(kind, kind))
            if kind == END:
                break
    except (EOFError, ConnectionError):
        print("closed")
        status = 2
    if save:
        with open(save, "wb") as out:
            out.write(objects)
    return status


def request(port, record, *changes):
    """A CHANGE is NAME=VALUE with Python's escapes in the value: driver, language, fingerprint, target, version, directory
    and argv0 replace what is there, argument and environment add to it; arguments=N and environments=N add so many;
    source=FILE; size=N and digest=0 lie at the end; twice=1: two jobs; hello=no: none; before=1: the source comes before the job;
    bombs=N: instead of the source, such blocks; save=FILE: for the object; features=N: in the hello, and what later
    versions may say behind it."""
    job, source = parts_of(record)
    options = {}
    for change in changes:
        name, value = change.split("=", 1)
        value = value.encode("utf-8").decode("unicode_escape").encode("latin-1")
        if name in ("driver", "language"):
            job[name] = int(value)
        elif name == "fingerprint":
            job[name] = bytes.fromhex(value.decode())
        elif name == "argv0":
            job["argv"][0] = value
        elif name == "argument":
            job["argv"].append(value)
        elif name == "environment":
            job["environment"].append(value)
        elif name == "arguments":
            job["argv"] += [b"-O2"] * int(value)
        elif name == "environments":
            job["environment"] += [b""] * int(value)
        elif name in job:
            job[name] = value
        else:
            options[name] = value
    if "source" in options:
        with open(options["source"], "rb") as file:
            source = file.read()
    size = int(options["size"]) if "size" in options else None
    end = frame(SOURCE_END, total(source + b"x" if "digest" in options else source, size))
    body = b"".join(blocks(SOURCE, source)) if "bombs" not in options else frame(SOURCE, bomb()) * int(options["bombs"])
    words = [encoded(job), body, end]
    if "twice" in options:
        words.insert(1, encoded(job))
    if "before" in options:
        words = [body, encoded(job), body, end]
    peer = wire.connect(int(port))
    features = int(options.get("features", b"0"), 0)
    hello = frame(HELLO, struct.pack("<Q", features) + text(b"test") + (b"more" if features else b""))
    hello = b"" if "hello" in options else hello
    wire.send_quietly(peer, GREETING + hello + b"".join(words))
    return listen(peer, options.get("save"))


def send(port, *words):
    """WORD: greeting; raw=BYTES with Python's escapes; KIND[:SIZE[:TIMES]] for frames; job=RECORD for the job in a record;
    drip=N for N empty frames of an unknown kind; forever: the frames before this one again and again, at most 2 GB."""
    peer = wire.connect(int(port))
    data, sent = b"", 0
    for word in words:
        if word == "greeting":
            data += GREETING
        elif word.startswith("raw="):
            data += word[4:].encode().decode("unicode_escape").encode("latin-1")
        elif word.startswith("job="):
            data += encoded(parts_of(word[4:])[0])
        elif word == "forever":
            piece = data[-(data[::-1].index(GREETING[::-1])):]
            wire.send_quietly(peer, data)
            try:
                while sent < 2 << 30:
                    peer.sendall(piece)
                    sent += len(piece)
            except (ConnectionError, TimeoutError):
                pass
            print(f"sent {sent >> 20} MB")
            data = b""
        else:
            given = list(map(int, word.split(":")))
            kind, size, times = given + [0, 0, 1][len(given):]
            data += frame(kind, b"x" * size) * times
    wire.send_quietly(peer, data)
    return listen(peer)


def hold(port, count, record, phase):
    """PHASE: greeting, head (half a job), job (no source), source (half of it)."""
    job, source = parts_of(record)
    data = GREETING
    if phase == "head":
        data += encoded(job)[:-5]
    if phase in ("job", "source"):
        data += encoded(job)
    if phase == "source":
        data += frame(SOURCE, text(source))[:-5]
    peers = [wire.connect(int(port)) for _ in range(int(count))]
    for peer in peers:
        wire.send_quietly(peer, data)
    print("ready", flush=True)
    sys.stdin.read()


def drip(port, record):
    """Two megabytes of empty frames behind a job, says "ready", and 5,000 more of them, each in a packet of its own."""
    peer = wire.connect(int(port))
    wire.send_quietly(peer, GREETING + encoded(parts_of(record)[0]) + frame(99) * 240000)
    time.sleep(0.5)
    print("ready", flush=True)
    for _ in range(5000):
        wire.send_quietly(peer, frame(99))
        time.sleep(0.0002)


if __name__ == "__main__":
    sys.exit({each.__name__: each for each in (answer, request, send, drip, hold)}[sys.argv[1]](*sys.argv[2:]))
