#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""stats_counters.py: whether stats.json and jobs.json, here, tell of all that stats-counters.sh has let a server do."""
import json
server = json.load(open("stats.json"))["servers"][0]
jobs = json.load(open("jobs.json"))["servers"][0]

def is_equal(what, found, wanted):
    assert found == wanted, f"{what}: {found} instead of {wanted}"

is_equal("outcomes", server["outcomes"], {"compile_ok": 5, "compile_error": 2, "compile_timeout": 1, "client_gone": 2,
                                          "bad_request": 2, "other": 5})
is_equal("refusals", server["refusals"], {
    "access list": 1, "argument not allowed": 1, "bad request": 2, "compiler not allowed": 1, "not a compile job": 1,
    "other compiler": 1})
is_equal("kills", server["kills"], {"client left": 1, "lifetime": 1, "signal 11": 1})
is_equal("protocols", {name for name in server["by_protocol"]}, {"1", "2", "4"})
is_equal("protocol 4", server["by_protocol"]["4"], 2)
compilers = server["by_compiler"]
is_equal("odd name", compilers['we"ird\\gcc {x="y"} 1'], 1)
is_equal("hangcc", compilers["hangcc"], 2)
is_equal("gcc", compilers["gcc"], 6)  # one of them was found by its fingerprint
assert "cc" not in compilers, compilers
is_equal("clients", server["by_client"], {"127.0.0.1": 17})
is_equal("accepted", (server["accepted"], server["denied"]), (20, 1))
is_equal("running", (server["running"], server["waiting"], server["connections"]), (1, 0, 1))
is_equal("slots", (server["slots"], server["up"], server["kind"], server["draining"]), (4, True, "dcc", False))
for phase in "receive", "queue", "compile", "send":
    times = server["phases"][phase]
    assert times["count"] >= 7 and times["buckets"][-1][1] <= times["count"], (phase, times)
    counts = [count for _, count in times["buckets"]]
    assert counts == sorted(counts), times
assert 2 < server["phases"]["compile"]["sum"] < 30, server["phases"]["compile"]
assert server["received_plain"] > 0 and server["sent_plain"] > 3000 and server["sent_wire"] > 2000, server
assert server["cpu_user"] + server["cpu_system"] > 0.02 and server["largest_memory"] > 4e6, server
assert server["memory"]["count"] == 7, server["memory"]
assert server["memory_available"] > 0 and server["temp_free"] > 0 and server["runnable"] > 0, server
assert sum(server["by_target"].values()) >= 3, server["by_target"]
gcc = [each for each in server["compilers"] if "gcc" in each["name"].split() and each["language"] == "c"]
assert gcc and gcc[0]["state"] == "known" and len(gcc[0]["fingerprint"]) == 32, server["compilers"]
reasons = [failure["reason"] for failure in server["failures"]]
is_equal("failures", reasons[:2], ["argument not allowed", "signal 11"])
assert reasons[3].startswith("server has no compiler of this kind for C++"), reasons

is_equal("recent jobs", len(jobs["recent"]), 17)
latest, running = jobs["recent"][0], jobs["running"]
assert "-fplugin=/home/joe/secret.so" in latest["reason"], latest
is_equal("running jobs", [(job["input"], job["compiler"], job["phase"]) for job in running], [("good.c.i", "hangcc", "compile")])
assert running[0]["age_ms"] >= running[0]["phase_ms"]["compile"] >= 0, running
assert len({job["id"] for job in jobs["recent"] + running}) == 18
