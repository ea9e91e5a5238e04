#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a server counts of jobs of all kinds, in all its formats. Stock's distccd does the same jobs, and its own page must
# have the same keys in the same order, and the same counts.
. "$(dirname "$0")/common.sh"
command -v promtool >/dev/null || skip "needs Debian's prometheus"
make_hangcc
fake_compiler crashcc <<'EOF'
#!/bin/bash
kill -SEGV $$
EOF
fake_compiler 'we"ird\gcc {x="y"} 1' <<<$'#!/bin/bash\nexec gcc "$@"'
rm $masquerade/{c++,g++,"$triplet-g++"}
echo 'int x = 1;' | tee good.c >good
echo 'int x = ;' | tee bad.c >bad
page=http://127.0.0.1:3633

start_server s --stats --job-lifetime 2
server=(/usr/bin/distccd)
own_program=../../bin/distcc
(umask 0; : >stock.log)
start_server stock --stats --stats-port 3634 --job-lifetime 2

# fetch PATH REGEX: until it shows that; figures may be a second old.
fetch() {
  until curl -sSf "$page/$1" >"$1" && grep -qE -- "$2" "$1"; do
    [ $SECONDS -lt 120 ] || fail "no '$2' in $1: $(cat "$1")"
    sleep 0.1
  done
}

begun=(DIST00000001 ARGC00000003 ARGV00000003gcc ARGV00000002-c ARGV00000006good.i)
# A job of each kind that stock knows, one after the other.
jobs_of_all_kinds() {  # SERVER
  local to=${port[$1]} wire=(python3 "$e2e/wire.py")
  "${wire[@]}" request "$to" gcc -c good.i -o x.o <good
  not "${wire[@]}" request "$to" gcc -c bad.i -o x.o <bad
  not "${wire[@]}" request "$to" no-such-cc -c good.i -o x.o <good
  not "${wire[@]}" request "$to" gcc good.i -o x <good
  printf NONSENSE0000 | "${wire[@]}" send "$to"
  not "${wire[@]}" request "$to" hangcc -c good.i -o x.o <good  # until its lifetime is over
  wait_for_line "${log[$1]}" COMPILE_TIMEOUT
  "${wire[@]}" request "$to" hangcc -c good.i -o x.o <good >/dev/null &
  local job=$!
  pass_gate started
  kill -KILL -$job
  wait_for_line "${log[$1]}" CLI_DISCONN
  # Cut before its source, and within it.
  printf '%s' "${begun[@]}" | "${wire[@]}" send "$to"
  printf '%s' "${begun[@]}" DOTI00000064 'int x' | "${wire[@]}" send "$to"
  wait_for_line "${log[$1]}" CLI_DISCONN 2
  expect_text "${log[$1]}" 'CLI_DISCONN exit:0 sig:0 core:0 ret:107'
}
jobs_of_all_kinds s
jobs_of_all_kinds stock

# --- distcc's text ----------------------------------------------------------------------------------------------------
curl -sSf "$page/" >s.text
# Stock's counts of the last minutes are up to three seconds old.
until curl -sS http://127.0.0.1:3634/ >stock.text && grep -qx 'dcc_num_compiles1 5' stock.text; do
  [ $SECONDS -lt 120 ] || fail "$(cat stock.text)"
  sleep 0.1
done
diff <(cut -d' ' -f1 stock.text | grep -v dcc_free_mem) <(cut -d' ' -f1 s.text | grep -v dcc_free_mem)
expect_text s.text '^dcc_free_mem [0-9]+ MB$'
counts='^dcc_(tcp_accept|rej_|compile_|cli_|other|num_compiles|max_kids)'
diff <(grep -E "$counts" stock.text) <(grep -E "$counts" s.text)
expect_text s.text '^dcc_longest_job good.i$'
expect_text s.text '^dcc_longest_job_compiler gcc$'

# --- further jobs, and everything in JSON -----------------------------------------------------------------------------
export DISTCC_HOSTS=127.0.0.1:${port[s]}
DISTCC_FALLBACK=0 DCC_PROTOCOL=4 "$client" gcc -c good.c
DISTCC_FALLBACK=0 DCC_PROTOCOL=1 "$client" gcc -c good.c
DISTCC_FALLBACK=0 DISTCC_HOSTS+=,lzo "$client" gcc -c good.c
DISTCC_FALLBACK=0 "$client" 'we"ird\gcc {x="y"} 1' -c good.c
DCC_PROTOCOL=4 "$client" g++ -c good.c
not request --version 2 gcc -c good.i -o x.o <good  # which is no LZO stream
not request crashcc -c good.i -o x.o <good
not request gcc -fplugin=/home/joe/secret.so -c good.i -o x.o <good
FROM=127.0.0.2 not request gcc -c good.i -o x.o <good
printf '' | python3 "$e2e/wire.py" send "${port[s]}"  # says nothing: no job
"$client" hangcc -c good.c &
job=$!
pass_gate started

fetch stats.json '"running":1,'
fetch jobs.json '"hangcc"'
kill -KILL -$job
wait_for_line "${log[s]}" CLI_DISCONN 3
rm -rf "$T"/tmp/*  # a killed client cannot tidy up
expect_no_text stats.json 'good|/home/joe'
cat >check.py <<'EOF'
import json
server = json.load(open("stats.json"))["servers"][0]
jobs = json.load(open("jobs.json"))["servers"][0]

def is_equal(what, found, wanted):
    assert found == wanted, f"{what}: {found} instead of {wanted}"

is_equal("outcomes", server["outcomes"], {"compile_ok": 5, "compile_error": 2, "compile_timeout": 1, "client_gone": 2,
                                          "bad_request": 2, "other": 5})
is_equal("refusals", server["refusals"], {
    "access list": 1, "argument not allowed": 1, "bad request": 2, "compiler not allowed": 1, "no compile job": 1,
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
EOF
python3 check.py

# --- Prometheus -------------------------------------------------------------------------------------------------------
fetch metrics '^dcc_jobs_total\{server="[^"]*:3700",outcome="client_gone"\} 3$'
promtool check metrics <"$T/metrics" >said 2>&1 || fail "promtool: $(cat said)"
[ ! -s said ] || fail "promtool: $(cat said)"
grep -F 'compiler="we\"ird\\gcc {x=\"y\"} 1"} 1' metrics
expect_text metrics '^dcc_kills_total\{.*,reason="client left"\} 2$'
stop_server stock
