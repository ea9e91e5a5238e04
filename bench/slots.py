#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""See native.sh. How many slots a master keeps busy: real clients, started by ninja, on one processor, and on another a server
that only plays back what a real one said to the same jobs, after as long as a compile would take. What is recorded holds for one
path of the output; so that a hundred jobs are enough, several builds run at once, each with a directory of its own mounted there."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import time

from ninja_project import PATH, units

WORK = sys.argv[1]
DCC = WORK + "/dcc"
PORT, SERVER_PORT = 3701, 3702  # recorded and played back on one: clients remember what a host can
SLOTS = int(os.environ.get("BENCH_SLOTS", "600"))
BUILDS = 6
AT_ONCE = SLOTS // BUILDS
JOBS = AT_ONCE + AT_ONCE // 5  # of each build
COMPILE_S = 2.0
SLACK = 20  # bytes; what is packed has not the same size each time
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MASTER, FARM = {0}, {1}  # processors
FLAGS = "-std=c++11 -w -O0"


def environment():
    return {"PATH": PATH, "HOME": WORK, "DISTCC_DIR": WORK + "/state", "DISTCC_FALLBACK": "0", "DCC_TRACE": WORK + "/trace",
            "DISTCC_HOSTS": "127.0.0.1:%d/%d" % (PORT, SLOTS)}


def job_in(data):
    """The job's name, which is its output's: out/N.o in the client's request."""
    start = data.find(b"out/") + len(b"out/")
    end = data.find(b".o", start)
    return data[start:end].decode() if start >= len(b"out/") and 0 < end - start < 6 else None


# --- recording --------------------------------------------------------------------------------------------------------

class Conversation:
    """What a server says, each time after so many bytes of the client's. (Those that come while it compiles only say that the
    client lives.)"""

    def __init__(self):
        self.heard, self.job, self.lines, self.answered = b"", None, [], 0

    def client_says(self, data):
        self.heard += data
        self.job = self.job or job_in(self.heard)
        if len(self.lines) == 0 or self.answered == 0:
            self.answered = len(self.heard)

    def server_says(self, data):
        if self.answered:
            self.lines.append((self.answered - SLACK, []))
            self.answered = 0
        self.lines[-1][1].append(data)


async def record_one(conversations, reader, writer):
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", SERVER_PORT)
    talk = Conversation()

    async def carry(source, sink, note):
        while data := await source.read(1 << 20):
            note(data)
            sink.write(data)
            await sink.drain()
        sink.close()

    await asyncio.gather(carry(reader, there_writer, talk.client_says), carry(there_reader, writer, talk.server_says),
                         return_exceptions=True)
    if talk.job:
        conversations[talk.job] = [(after, b"".join(pieces)) for after, pieces in talk.lines]


# --- playing back -----------------------------------------------------------------------------------------------------

class Farm:
    def __init__(self, conversations):
        self.conversations, self.busy, self.most = conversations, 0, 0

    def change(self, by):
        self.busy += by
        self.most = max(self.most, self.busy)


class Player(asyncio.Protocol):
    def __init__(self, farm):
        self.farm, self.heard, self.lines, self.count = farm, b"", None, 0

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.count += len(data)
        if self.lines is None:
            self.heard += data
            job = job_in(self.heard)
            if not job:
                return
            self.lines = list(self.farm.conversations[job])
        while len(self.lines) > 1 and self.lines[0][0] <= self.count:
            self.transport.write(self.lines.pop(0)[1])
        if len(self.lines) == 1 and self.lines[0][0] <= self.count:
            self.farm.change(1)
            asyncio.get_running_loop().call_later(COMPILE_S, self.finish, self.lines.pop()[1])

    def finish(self, data):
        self.farm.change(-1)
        self.transport.write(data)
        self.transport.close()


# --- builds -----------------------------------------------------------------------------------------------------------

def write_ninja_file(sources):
    with open("build.ninja", "w") as file:
        file.write("builddir = out\nrule cxx\n  command = %s g++ %s -c $in -o $out\n" % (DCC, FLAGS))
        for job in range(JOBS):
            file.write("build out/%d.o: cxx %s\n" % (job, sources[job % len(sources)]))


async def ninja(at_once, processors, out):
    """Writes to `out`, which is mounted over out/."""
    command = "mount --bind %s out && exec ninja --quiet -j%d" % (out, at_once)
    return await asyncio.create_subprocess_exec("unshare", "--mount", "sh", "-c", command, env=environment(),
                                                preexec_fn=lambda: os.sched_setaffinity(0, processors))


async def build(count, at_once, processors):
    """So many builds at once. (seconds, CPU seconds of all their processes)"""
    outs = ["../out%d" % number for number in range(count)]
    for out in outs + ["out"]:
        shutil.rmtree(out, ignore_errors=True)
        os.mkdir(out)
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    for each in [await ninja(at_once, processors, out) for out in outs]:
        if await each.wait():
            sys.exit("a build failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_server():
    os.mkdir(WORK + "/store")
    shutil.chown(WORK + "/store", "nobody")
    return subprocess.Popen([DCC, "serve", "--no-detach", "--port", str(SERVER_PORT), "--listen", "127.0.0.1", "--allow", "127.0.0.1",
                             "--jobs", str(SLOTS), "--user", "nobody", "--cache-dir", WORK + "/store", "--log-file", WORK + "/log"],
                            env={"PATH": PATH}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def measure():
    write_ninja_file(units())
    server = start_server()
    conversations = {}
    recorder = await asyncio.start_server(lambda *ends: record_one(conversations, *ends), "127.0.0.1", PORT)
    for _ in range(2):  # the second time, the server knows each job
        await build(1, 4, MASTER | FARM)
    recorder.close()
    server.terminate()
    server.wait()
    print("%d jobs recorded, %.1f kB said by the server for each" %
          (len(conversations), sum(len(data) for lines in conversations.values() for _, data in lines) / JOBS / 1000))

    farm = Farm(conversations)
    await asyncio.get_running_loop().create_server(lambda: Player(farm), "127.0.0.1", PORT)
    os.sched_setaffinity(0, FARM)
    for _ in range(ROUNDS):
        farm.most = 0
        own = time.process_time()
        seconds, cpu_s = await build(BUILDS, AT_ONCE, MASTER)
        jobs = BUILDS * JOBS
        print("%d jobs in %.1f s on one processor, %d compiling at most; %.2f ms of CPU time a job with ninja and its shells, so two "
              "keep %.0f slots of %.0f s compiles busy (the farm's processor: %.0f %%)" %
              (jobs, seconds, farm.most, cpu_s / jobs * 1000, 2 * COMPILE_S * jobs / cpu_s, COMPILE_S,
               (time.process_time() - own) / seconds * 100), flush=True)


os.chdir(WORK + "/source")
asyncio.run(measure())
