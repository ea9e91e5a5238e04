#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""See native.sh. Everything runs on this machine, so wall times are those of a farm as fast as its master. A relay adds what a
link would: half the round trip to each piece of data in each direction, and the pace of the uplink to what the client sends."""

import asyncio
import concurrent.futures
import json
import multiprocessing
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time

from ninja_project import PATH, units

WORK = sys.argv[1]
DCC = WORK + "/dcc"
SLOTS = 8
DCC_PORT, STOCK_PORT, RELAY_PORT = 3701, 3702, 3703
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


# --- the link ---------------------------------------------------------------------------------------------------------

class Pace:
    """The uplink, which all connections share. `rate` in bytes a second; None: without limit."""

    def __init__(self, rate):
        self.rate, self.free_at = rate, 0.0

    def leaves_at(self, now, size):
        if not self.rate:
            return now
        self.free_at = max(self.free_at, now) + size / self.rate
        return self.free_at


async def carry(reader, writer, delay_s, pace):
    queue = asyncio.Queue()

    async def deliver():
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    delivery = asyncio.create_task(deliver())
    try:
        while True:
            data = await reader.read(65536)
            leaves = pace.leaves_at(time.monotonic(), len(data))
            queue.put_nowait((leaves + delay_s, data))
            if leaves > time.monotonic():  # what does not fit into the link waits in the client
                await asyncio.sleep(leaves - time.monotonic())
            if not data:
                break
        await delivery
    except ConnectionError:
        delivery.cancel()
        writer.close()


def relay(port, target, rtt_s, up_rate):
    up, down = Pace(up_rate), Pace(None)

    async def accept(reader, writer):
        await asyncio.sleep(rtt_s)  # the handshake's round trip
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target)
        except ConnectionRefusedError:  # the server is not there yet
            writer.close()
            return
        await asyncio.gather(carry(reader, there_writer, rtt_s / 2, up), carry(there_reader, writer, rtt_s / 2, down))

    async def main():
        async with await asyncio.start_server(accept, "127.0.0.1", port, backlog=200) as server:
            await server.serve_forever()

    asyncio.run(main())


class Link:
    def __init__(self, target, rtt_ms, up_mbit=None):
        rate = up_mbit * 1e6 / 8 if up_mbit else None
        self.process = multiprocessing.Process(target=relay, args=(RELAY_PORT, target, rtt_ms / 1000, rate), daemon=True)

    def __enter__(self):
        self.process.start()
        wait_for_port(RELAY_PORT)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.join()


# --- servers ----------------------------------------------------------------------------------------------------------

def wait_for_port(port):
    import socket
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("nobody listens on port %d" % port)


class Server:
    def __init__(self, argv, port):
        self.process = subprocess.Popen(argv, env={"PATH": PATH}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(port)

    def cpu_ms(self):
        """Its own CPU time, without that of the compilers that it ran."""
        total = 0
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        for process in [self.process.pid] + children:
            try:
                fields = open("/proc/%s/stat" % process).read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            total += (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")
        return total

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def dcc_server():
    """One with an empty store, and a client that knows the host but has no cache of its own."""
    shutil.rmtree(WORK + "/store", ignore_errors=True)
    shutil.rmtree(WORK + "/state", ignore_errors=True)
    for directory in ("store", "state"):
        os.mkdir(WORK + "/" + directory)
    shutil.chown(WORK + "/store", "nobody")
    server = Server([DCC, "serve", "--no-detach", "--port", str(DCC_PORT), "--listen", "127.0.0.1", "--allow", "127.0.0.1",
                     "--jobs", str(SLOTS), "--user", "nobody", "--cache-dir", WORK + "/store",
                     "--log-file", WORK + "/server.log"], DCC_PORT)
    for port in (DCC_PORT, RELAY_PORT):
        for compiler, source in (("gcc", "c"), ("g++", "cc")):
            open("first." + source, "w").write("int first;\n")
            for _ in range(2):
                subprocess.run([DCC, compiler, "-c", "first." + source, "-o", "first.o"], env=environment(port),
                               stderr=subprocess.DEVNULL)
    return server


def stock_server(program):
    return Server([program, "--no-detach", "--daemon", "--port", str(STOCK_PORT), "--listen", "127.0.0.1", "--allow", "127.0.0.1",
                   "--jobs", str(SLOTS), "--user", "nobody", "--log-file", WORK + "/stock.log"], STOCK_PORT)


# --- builds -----------------------------------------------------------------------------------------------------------

def environment(port, options="", **more):
    env = {"PATH": PATH, "HOME": WORK, "DISTCC_DIR": WORK + "/state", "DISTCC_FALLBACK": "0",
           "DISTCC_HOSTS": "127.0.0.1:%d/%d%s" % (port, SLOTS, options), "DCC_TRACE": WORK + "/trace"}
    env.update(more)
    return env


def compile_unit(client, flags, unit, env):
    """The CPU time of the client and its children, ms."""
    output = "out/" + os.path.basename(unit) + ".o"
    argv = client + ["-std=c++11", "-w"] + flags + ["-c", unit, "-o", output]
    process = os.posix_spawn(argv[0], argv, env)
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit("failed: " + " ".join(argv))
    return (usage.ru_utime + usage.ru_stime) * 1000


def build(client, flags, env, at_once):
    """(seconds, mean CPU ms of the client for a unit)"""
    shutil.rmtree("out", ignore_errors=True)
    os.mkdir("out")
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        cpu = list(pool.map(lambda unit: compile_unit(client, flags, unit, env), UNITS))
    return time.monotonic() - began, statistics.mean(cpu)


def traced(field):
    """The mean of a figure over the jobs since the last call."""
    jobs = [json.loads(line) for line in open(WORK + "/trace")]
    os.unlink(WORK + "/trace")
    return statistics.mean(job.get(field, 0) for job in jobs)


def forget_trace():
    open(WORK + "/trace", "w").close()


def cpu_of_units(flags):
    print("\n%s, one unit after the other, means of %d units (median of %d rounds)" % (" ".join(flags), len(UNITS), ROUNDS))
    print("%-28s %12s %12s" % ("", "client, ms", "server, ms"))
    rows = {}

    def row(name, server, client, env):
        before = server.cpu_ms()
        _, client_ms = build(client, flags, env, 1)
        rows.setdefault(name, []).append((client_ms, (server.cpu_ms() - before) / len(UNITS)))

    native, text = environment(DCC_PORT), environment(DCC_PORT, DCC_NATIVE="0")
    for _ in range(ROUNDS):
        server = dcc_server()
        row("native, first time", server, [DCC, "g++"], native)
        row("native, again", server, [DCC, "g++"], native)
        row("preprocessed", server, [DCC, "g++"], text)
        server.stop()
        server = stock_server("/usr/bin/distccd")
        row("stock distcc", server, ["/usr/bin/distcc", "g++"], environment(STOCK_PORT))
        server.stop()
        if PUMP:
            server = stock_server(PUMP + "/distccd")
            with_pump(lambda env: row("distcc-pump, with its server", server, [PUMP + "/distcc", "g++"], env))
            server.stop()
    for name, figures in rows.items():
        print("%-28s %12.1f %12.1f" % (name, *(statistics.median(column) for column in zip(*figures))))


def with_pump(measure):
    """Runs `measure` beside an include server, whose CPU time is added to the client's in the last row."""
    env = environment(STOCK_PORT, ",cpp,lzo")
    env["PATH"] = PUMP + ":" + PATH
    started = subprocess.run([PUMP + "/pump", "--startup"], env=env, capture_output=True, text=True).stdout
    for line in started.splitlines():
        if line.startswith("export "):
            for word in line[len("export "):].split(";")[0].split():
                if "=" in word:
                    name, value = word.split("=", 1)
                    env[name] = value.strip("'\"")
    try:
        measure(env)
        include_server = env.get("INCLUDE_SERVER_PID")
        if include_server:
            fields = open("/proc/%s/stat" % include_server).read().rsplit(")", 1)[1].split()
            ms = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK") / len(UNITS)
            print("(an include server of distcc-pump took %.1f ms for each unit beside that)" % ms)
    finally:
        subprocess.run([PUMP + "/pump", "--shutdown"], env=env, capture_output=True)


def wall_over_links(flags):
    print("\n%s, -j%d, whole builds, s (median of %d rounds)" % (" ".join(flags), SLOTS, ROUNDS))
    print("%-22s %12s %12s %12s %8s" % ("", "preprocessed", "native first", "native again", "stock"))
    for name, rtt_ms, up_mbit in (("no delay", 0, None), ("1 ms", 1, None), ("5 ms", 5, None), ("20 ms", 20, None),
                                  ("5 ms, 10 Mbit/s up", 5, 10)):
        columns = [[], [], [], []]
        for _ in range(ROUNDS):
            with Link(DCC_PORT, rtt_ms, up_mbit):
                server = dcc_server()
                columns[0].append(build([DCC, "g++"], flags, environment(RELAY_PORT, DCC_NATIVE="0"), SLOTS)[0])
                forget_trace()
                columns[1].append(build([DCC, "g++"], flags, environment(RELAY_PORT), SLOTS)[0])
                rounds = traced("rounds")
                columns[2].append(build([DCC, "g++"], flags, environment(RELAY_PORT), SLOTS)[0])
                again = traced("rounds")
                server.stop()
            with Link(STOCK_PORT, rtt_ms, up_mbit):
                server = stock_server("/usr/bin/distccd")
                columns[3].append(build(["/usr/bin/distcc", "g++"], flags, environment(RELAY_PORT), SLOTS)[0])
                server.stop()
        medians = [statistics.median(column) for column in columns]
        print("%-22s %12.1f %12.1f %12.1f %8.1f   (%.1f and %.1f rounds)" % (name, *medians, rounds, again), flush=True)


os.chdir(WORK + "/source")
UNITS = units()
PUMP = os.environ.get("PUMP")
what = os.environ.get("BENCH_ONLY", "")
if what != "wall":
    for flags in (["-O0"], ["-O2"], ["-O2", "-g"]):
        cpu_of_units(flags)
if what != "cpu":
    wall_over_links(["-O2"])
