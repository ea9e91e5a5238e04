#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Peers in native mode that do what no well-behaved program would, beside those of wire_4.py.

  native_peers.py serve PORT SCRIPT         a server; each connection does what the file SCRIPT says then (Server)
  native_peers.py client PORT RECORD MODE WORD...  a client of a real server (Client); prints what comes back
"""
import hashlib
import os
import socket
import stat
import struct
import sys
import threading
import time

sys.dont_write_bytecode = True
import wire  # noqa: E402
from wire_4 import (BLOCK, DATA, END, GREETING, HELLO, READY, REFUSED, RESULT, TEXT_ERR, WELCOME,  # noqa: E402
                    Fields, blocks, digest, frame, output, receive_frame, result, text, unpack)

NATIVE_JOB, ANSWERS, LISTS, CONTENTS, DIFFERENCES = 6, 7, 8, 9, 10
LOOK, LIST, FETCH, EXPECT, REMOVED = 45, 46, 47, 48, 49
FEATURES = 3


def message(kind, data):
    return b"".join(blocks(kind, data)) + frame(kind)


def texts(words):
    return struct.pack("<I", len(words)) + b"".join(map(text, words))


def receive_message(peer, kind):
    whole = b""
    while True:
        came, payload = receive_frame(peer)
        if came != kind:
            raise EOFError(f"kind {came} instead of {kind}")
        if not payload:
            return whole
        whole += unpack(payload)


class Gone(Exception):
    pass


class Server:
    """What follows a native job, by mode. Everything that the client tells is appended to the file heard."""

    def __init__(self, peer, script, job):
        self.peer, self.script, self.job = peer, script, job
        fields = Fields(Fields(job).text())
        fields.data = fields.data[18:]
        fields.text(), fields.text()
        self.argv = [os.fsdecode(word) for word in fields.texts()]
        self.directory = os.fsdecode(fields.text())

    def record(self, *_):
        with open(self.script + ".job", "wb") as out:
            out.write(self.job)
        return frame(REFUSED, b"\6" + text(b"recorded"))

    def ask(self, question, paths, answer):
        data = texts([os.fsencode(path) for path in paths])
        if question == EXPECT:
            data = struct.pack("<I", len(paths)) + b"".join(text(os.fsencode(path)) + b"\0\0" for path in paths)
        self.peer.sendall(message(question, data))
        if answer == CONTENTS:
            heard = b""
            count = len(paths)
            while count:
                kind, payload = receive_frame(self.peer)
                if kind != CONTENTS:
                    raise EOFError(f"kind {kind}")
                heard += unpack(payload)
                rest, count = heard, len(paths)
                while count and len(rest) >= 8:
                    size = struct.unpack_from("<Q", rest)[0]
                    size = 0 if size == (1 << 64) - 1 else size
                    if len(rest) < 8 + size:
                        break
                    rest, count = rest[8 + size:], count - 1
        else:
            heard = receive_message(self.peer, answer)
        with open(self.script + ".heard", "ab") as out:
            out.write(heard)
        return heard

    def everything(self, paths):
        """By all four questions; and each directory on the way."""
        for path in paths:
            kind = self.ask(LOOK, [path], ANSWERS)[4]
            with open(self.script + ".kinds", "a", encoding="utf-8") as out:
                out.write(f"{kind} {path}\n")
            self.ask(LIST, [path, os.path.dirname(path)], LISTS)
            self.ask(FETCH, [path], CONTENTS)
            self.ask(EXPECT, [path], DIFFERENCES)
        self.ask(FETCH, paths, CONTENTS)

    def asks(self, *_):
        with open(self.script + ".paths", encoding="utf-8") as file:
            self.everything(file.read().split("\n")[:-1])
        return frame(REFUSED, b"\6" + text(b"asked enough"))

    def races(self, *_):  # somebody replaces these meanwhile
        for _ in range(150):
            self.everything([self.directory + "/flip.h", self.directory + "/flip/id_ed25519"])
        return frame(REFUSED, b"\6" + text(b"asked enough"))

    def many(self, *_):  # 100,000 names in each of 8192 directories; as many looks; paths of 4 KB
        self.ask(LIST, [self.directory + "/many"] * 8192, LISTS)
        self.ask(LOOK, [f"{self.directory}/many/{number}" for number in range(8192)], ANSWERS)
        long = self.directory + "/" + "/".join(["x" * 200] * 19)
        self.ask(LOOK, [long] * 1500, ANSWERS)
        return frame(REFUSED, b"\6" + text(b"asked enough"))

    def improper(self, number):
        data = [texts([b"relative"]), texts([b"/a/../b"]), texts([b"/a//b"]), texts([b"/a/"]), texts([b"/a\0b"]), texts([b"/" + b"x" * 300]),
                texts([b"/x" * 3000]), texts([b"/a"] * 8193), b"\xff\xff\xff\xff", texts([b"/a"]) + b"more", texts([b"/a"])[:-1], b"x"][int(number)]
        self.peer.sendall(message(LOOK, data))
        return b""

    def forever(self, kind):
        path = self.directory + "/a.c"
        question = {"look": LOOK, "list": LIST, "fetch": FETCH, "expect": EXPECT}[kind]
        answer = {"look": ANSWERS, "list": LISTS, "fetch": CONTENTS, "expect": DIFFERENCES}[kind]
        paths = [path if kind != "list" else self.directory] * 4096
        while True:
            self.ask(question, paths, answer)

    def floods(self, *_):  # questions whose answers are not read
        piece = message(LOOK, texts([os.fsencode(self.directory) + b"/a.c"] * 8192))
        while True:
            self.peer.sendall(piece)

    def half(self, *_):
        self.peer.sendall(message(LOOK, texts([b"/usr"]))[:-3])
        time.sleep(30)
        return b""

    def mixed(self, *_):
        return frame(LOOK, text(b"abcd")) + frame(LIST)

    def endless_message(self, *_):
        while True:
            self.peer.sendall(frame(LOOK, text(b"x" * BLOCK)))

    def writes(self, path):
        return result() + b"".join(output(b"overwritten\n", os.fsencode(path))) + frame(END)

    def answers(self, status, path, *said):  # a wait status, the file that is sent as a.o ("-": none), and words on stderr
        sent = b""
        if path != "-":
            with open(path, "rb") as file:
                sent = b"".join(output(file.read(), os.fsencode(self.directory + "/a.o")))
        return result(int(status)) + (frame(TEXT_ERR, text(" ".join(said).encode())) if said else b"") + sent + frame(END)

    def removes(self, path):
        return result() + frame(REMOVED, os.fsencode(path)) + frame(END)

    def removes_ours(self, *_):  # a million times
        try:
            self.peer.sendall(result() + frame(REMOVED, os.fsencode(self.directory + "/a.o")) * 1000000)
        except OSError:
            pass
        return frame(REMOVED, os.fsencode(self.directory + "/a.c")) + frame(END)

    def longer(self, *_):
        return result() + b"".join(output(b"data" * 100, os.fsencode(self.directory + "/a.o"), size=300)) + frame(END)

    def two(self, *_):
        code = b"\x7fELF nonsense"
        return result() + 2 * b"".join(output(code, os.fsencode(self.directory + "/a.o"))) + frame(END)

    def before(self, *_):  # an output before the result
        return b"".join(output(b"x", os.fsencode(self.directory + "/a.o"))) + result() + frame(END)

    def damaged(self, number):  # the bytes of some questions and of an answer, one of them another
        path = os.fsencode(self.directory + "/a.c")
        data = bytearray(message(LOOK, texts([path, b"/usr/include"])) + message(FETCH, texts([path]))
                         + result(256) + frame(TEXT_ERR, text(b"an error")) + frame(REMOVED, os.fsencode(self.directory + "/a.o")) + frame(END))
        data[int(number) % len(data)] ^= 1 << (int(number) % 8)
        return bytes(data) if int(number) < len(data) else b""


def serve_one(peer, script):
    peer.settimeout(60)
    try:
        with open(script, encoding="utf-8") as now:
            mode, *words = now.read().split()
        wire.receive(peer, 12)
        peer.sendall(frame(WELCOME, struct.pack("<Q", FEATURES) + text(b"fake")))
        job = b""
        while True:
            kind, payload = receive_frame(peer)
            if kind == NATIVE_JOB and payload:
                job += unpack(payload)
            elif kind == NATIVE_JOB:
                break
            elif kind != HELLO:  # preprocessed text: not here
                print("text", flush=True)
                wire.send_quietly(peer, frame(REFUSED, b"\4" + text(b"not today")))
                peer.shutdown(socket.SHUT_WR)
                return
        print("native", flush=True)
        peer.sendall(frame(READY))
        server = Server(peer, script, job)
        peer.sendall(getattr(server, mode)(*words or [""]))
        peer.shutdown(socket.SHUT_WR)
        wire.receive_until_closed(peer)
    except (EOFError, OSError):
        pass
    finally:
        print("done", flush=True)
        peer.close()


def serve(port, script):
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=64)
    print(f"listening on 127.0.0.1:{port}", flush=True)
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=serve_one, args=(peer, script), daemon=True).start()


# --- a client ---------------------------------------------------------------------------------------------------------
DEEP = b"/labyrinth" + (b"/" + b"x" * 200) * 18
ABSENT, DIRECTORY, LINK, FILE, OTHER, HIDDEN = range(6)


def content_id(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def rest(mode, inode):  # what follows an answer that is no failure
    return bytes([7]) + struct.pack("<IqQQ", mode, 1577836800 * 10**9, 5, inode)


def depth_of(path):
    return path.count(b"/") if path != b"/" else 0


class Client:
    """Sends the native job in the file RECORD, with another command, and answers the server's questions about this machine's files,
    but for the lies of its mode. WORD: argv=... (all of it), env=NAME=VALUE, stop=N (disconnects at the question number N),
    quiet=N (says nothing from that question on), token=HEX (else a new one, to which the server asks everything), steal=FILE."""

    def __init__(self, port, record, mode, words):
        with open(record, "rb") as file:
            self.job = file.read()
        self.mode, self.words, self.questions = mode, words, 0
        self.peer = wire.connect(port)
        self.peer.settimeout(60)

    def request(self):
        fields = Fields(self.job)
        head = fields.text()
        inner = Fields(head)
        start, inner.data = inner.data[:18], inner.data[18:]
        target, version = inner.text(), inner.text()
        argv, directory, environment = inner.texts(), inner.text(), inner.texts()
        given = [word[5:] for word in self.words if word.startswith("argv=")]
        argv = [os.fsencode(word) for word in given] or argv
        environment += [os.fsencode(word[4:]) for word in self.words if word.startswith("env=")]
        head = start + text(target) + text(version) + texts(argv) + text(directory) + texts(environment)
        token = [bytes.fromhex(word[6:]) for word in self.words if word.startswith("token=")] or [os.urandom(16)]
        facts = fields.data[:4] + struct.pack("<Q", time.time_ns()) + fields.data[12:15]
        fields.data = fields.data[15:]
        fields.text()
        return message(NATIVE_JOB, text(head) + facts + text(token[0]) + fields.data)

    def content(self, path):
        if self.mode == "labyrinth" and path.endswith(b".h"):  # each header includes thirty others, by long names
            return b"".join(b'#include "%s/%s.h"\n' % (DEEP, hashlib.blake2b(path + b"%d" % at, digest_size=16).hexdigest().encode())
                            for at in range(30))
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                return None
            with open(path, "rb") as file:
                return file.read()
        except OSError:
            return None

    def answer(self, path):
        depth = depth_of(path)
        if self.mode == "loops" and path.endswith(b".h"):
            return bytes([LINK]) + struct.pack("<H", depth) + text(path) + rest(0o120777, 1)
        if self.mode == "towers" and path.endswith(b".h"):  # of links with thousands of components
            return bytes([LINK]) + struct.pack("<H", depth) + text(b"x/../" * 800 + path.rsplit(b"/", 1)[1]) + rest(0o120777, 1)
        if self.mode == "links_above":
            return bytes([LINK]) + struct.pack("<H", 1) + text(b"/" + b"y/" * 100) + rest(0o120777, 1)
        if self.mode == "depth":
            return bytes([FILE]) + struct.pack("<HQ", 60000, 5) + bytes(32) + rest(0o100644, 2)
        if self.mode == "none":
            return bytes([DIRECTORY]) + struct.pack("<H", 0) + rest(0o40755, 3)
        if self.mode == "kind":
            return bytes([77]) + struct.pack("<H", depth)
        if self.mode == "labyrinth" and (DEEP + b"/").startswith(path + b"/"):
            return bytes([DIRECTORY]) + struct.pack("<H", depth) + rest(0o40755, 3)
        if self.mode == "labyrinth" and path.startswith(DEEP):
            if not path.endswith(b".h"):
                return bytes([ABSENT]) + struct.pack("<HB", depth, 2)
            data = self.content(path)
            return bytes([FILE]) + struct.pack("<HQ", depth, len(data)) + content_id(data) + rest(0o100755, 1)
        for at in range(1, depth + 1):  # the way
            part = b"/".join(path.split(b"/")[:at + 1])
            try:
                status = os.lstat(part)
            except OSError as problem:
                return bytes([ABSENT]) + struct.pack("<HB", at, problem.errno)
            if stat.S_ISLNK(status.st_mode):
                return bytes([LINK]) + struct.pack("<H", at) + text(os.readlink(part)) + rest(status.st_mode, status.st_ino)
            if at < depth and not stat.S_ISDIR(status.st_mode):
                return bytes([ABSENT]) + struct.pack("<HB", at + 1, 20)
        if path == b"/" or stat.S_ISDIR(status.st_mode):
            return bytes([DIRECTORY]) + struct.pack("<H", depth) + rest(0o40755, os.stat(path).st_ino)
        data = self.content(path)
        size, name = len(data), content_id(data)
        if path.endswith(b".h"):
            if self.mode == "size":
                size += 1
            if self.mode == "gigantic":
                size = 1 << 62
            if self.mode == "id":
                name = content_id(data + b"x")
            if self.mode == "claim":  # a content that another client has shown
                stolen = self.content(os.fsencode([word[6:] for word in self.words if word.startswith("steal=")][0]))
                size, name = len(stolen), content_id(stolen)
        return bytes([FILE]) + struct.pack("<HQ", depth, size) + name + rest(0o100755, os.stat(path).st_ino)

    def names(self, directory):
        try:
            found = os.listdir(directory)
        except OSError as problem:
            return struct.pack("<BBI", problem.errno, 0, 0)
        if self.mode == "many_names" and directory.endswith(b"/project"):
            return struct.pack("<BBI", 0, 0, 90000) + b"".join(b"\3" + text(b"%070d.h" % n) for n in range(90000))
        if self.mode == "slash":
            found = [b"a/b", b".."]
        return struct.pack("<BBI", 0, 0, len(found)) + b"".join(b"\0" + text(name) for name in found)

    def contents(self, paths):
        for path in paths:
            data = self.content(path)
            if data is None:
                yield struct.pack("<Q", (1 << 64) - 1)
                continue
            size = len(data)
            if path.endswith(b".h"):
                if self.mode == "grows":
                    data += b"int more;"
                if self.mode == "ends":
                    data = data[:-2]
                if self.mode == "other":
                    data = b"x" * len(data)
                if self.mode == "gigantic":
                    size = 1 << 62
                if self.mode == "pours":
                    yield struct.pack("<Q", 1 << 40)
                    while True:
                        yield b"x" * BLOCK
                if self.mode == "claim":
                    data, size = b"", 10
            yield struct.pack("<Q", size) + data

    def reply(self, kind, question):
        self.questions += 1
        for word in self.words:
            if word == f"stop={self.questions}":
                raise Gone
            if word == f"quiet={self.questions}":
                print("quiet", flush=True)
                return None
        if self.mode == "drip" and self.questions > 1:
            return None
        fields = Fields(question)
        if kind == LIST:
            return message(LISTS, struct.pack("<I", fields.number(4)) + b"".join(map(self.names, Fields(question).texts())))
        if kind in (LOOK, EXPECT):
            right = ANSWERS if kind == LOOK else DIFFERENCES
            if self.mode == "other_question":
                return message(LISTS, struct.pack("<I", 0))
            if self.mode == "garbage":
                return message(right, bytes(range(256)) * 20)
            if self.mode == "endless":
                return frame(right, text(b"x" * BLOCK)) * 200
        if kind == EXPECT:
            paths = []
            for _ in range(fields.number(4)):
                paths.append(fields.text())
                fields.number(2)
            answers = [self.answer(path) for path in paths]
            whole = digest(b"".join(answers)) if self.mode != "digest" else bytes(16)
            return message(DIFFERENCES, whole + struct.pack("<I", len(paths))
                           + b"".join(struct.pack("<I", at) + each for at, each in enumerate(answers)))
        paths = fields.texts()
        if kind == LOOK:
            if self.mode == "fewer":
                paths = paths[:-1]
            if self.mode == "more":
                paths.append(paths[0])
            return message(ANSWERS, struct.pack("<I", len(paths)) + b"".join(map(self.answer, paths)))
        if kind == FETCH:
            for piece in self.contents(paths):
                self.peer.sendall(b"".join(blocks(CONTENTS, piece)))
            return b""
        return None

    def run(self):
        wire.send_quietly(self.peer, GREETING + frame(HELLO, struct.pack("<Q", FEATURES) + text(b"test")) + self.request())
        question, status = b"", 2
        began = time.monotonic()
        try:
            while True:
                kind, payload = receive_frame(self.peer)
                if kind in (LOOK, LIST, FETCH, EXPECT):
                    if payload:
                        question += unpack(payload)
                        continue
                    reply, question = self.reply(kind, question), b""
                    if reply:
                        self.peer.sendall(reply)
                elif kind == REFUSED:
                    print(f"refused {payload[0]} {os.fsdecode(Fields(payload[1:]).text())}")
                elif kind == RESULT:
                    status = 1 if struct.unpack_from("<I", payload)[0] else 0
                    print(f"result {status}")
                elif kind in (TEXT_ERR, DATA):
                    print(os.fsdecode(unpack(payload)) if kind == TEXT_ERR else "data")
                elif kind == END:
                    break
        except Gone:
            print("gone")
        except (EOFError, OSError) as problem:
            print("closed", problem)
        print(f"after {time.monotonic() - began:.1f} s, {self.questions} questions")
        self.peer.close()
        return status


def client(port, record, mode, *words):
    return Client(int(port), record, mode, words).run()


if __name__ == "__main__":
    sys.exit({each.__name__: each for each in (serve, client)}[sys.argv[1]](*sys.argv[2:]))
