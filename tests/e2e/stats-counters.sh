#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a server counts of jobs of all kinds, as JSON and for Prometheus.
. "$(dirname "$0")/stats_jobs"
command -v promtool >/dev/null || skip "needs Debian's prometheus"
fake_compiler crashcc <<'EOF'
#!/bin/bash
kill -SEGV $$
EOF
fake_compiler 'we"ird\gcc {x="y"} 1' <<<$'#!/bin/bash\nexec gcc "$@"'
rm -f $masquerade/{c++,g++,"$triplet-g++"}
page=http://127.0.0.1:3633
start_server s --stats --job-lifetime 4

# fetch PATH REGEX: until it shows that; figures may be a second old.
fetch() {
  until curl -sSf "$page/$1" >"$1" && grep -qE -- "$2" "$1"; do
    [ $SECONDS -lt 120 ] || fail "no '$2' in $1: $(cat "$1")"
    sleep 0.1
  done
}

jobs_of_all_kinds s

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
python3 "$e2e/stats_counters.py"

# --- Prometheus -------------------------------------------------------------------------------------------------------
fetch metrics '^dcc_jobs_total\{server="[^"]*:3700",outcome="client_gone"\} 3$'
promtool check metrics <"$T/metrics" >said 2>&1 || fail "promtool: $(cat said)"
[ ! -s said ] || fail "promtool: $(cat said)"
grep -F 'compiler="we\"ird\\gcc {x=\"y\"} 1"} 1' metrics
expect_text metrics '^dcc_kills_total\{.*,reason="client left"\} 2$'
