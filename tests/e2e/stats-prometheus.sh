#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Prometheus itself: its checker is content with /metrics of a server and of a gatherer, and a real one scrapes both and
# answers a query.
. "$(dirname "$0")/common.sh"
for program in curl promtool prometheus; do command -v $program >/dev/null || skip "needs $program"; done
"$T/bin/dcc" stats-server --help >help 2>&1 || skip "this build has no stats-server"
echo 'int x;' >x.i
start_server s --stats
server=("${as_server[@]}" /usr/bin/distccd)
own_program=../../bin/distcc
start_server stock --stats --stats-port 3641
"${as_server[@]}" "$T/bin/dcc" stats-server --server 127.0.0.1:3641 --server 127.0.0.1:1 </dev/null >gather.out 2>&1 &
wait_for_line gather.out 'listening on'
for _ in 1 2 3; do request gcc -c x.i -o x.o <x.i; done
not request gcc -c x.i -o x.o <<<'int x = ;' >/dev/null

until curl -sSf 127.0.0.1:3634/metrics >gathered && grep -q 'dcc_jobs_total{server="[^"]*:3700",outcome="compile_ok"} 3' gathered; do
  sleep 0.2
done
curl -sSf 127.0.0.1:3633/metrics >own
for each in own gathered; do
  promtool check metrics <$each >said 2>&1 || fail "promtool: $(cat said)"
  [ ! -s said ] || fail "promtool: $(cat said)"
done

cat >prometheus.yml <<'END'
global: {scrape_interval: 1s}
scrape_configs:
  - {job_name: own, static_configs: [{targets: ['127.0.0.1:3633']}]}
  - {job_name: gathered, static_configs: [{targets: ['127.0.0.1:3634']}]}
END
prometheus --config.file=prometheus.yml --storage.tsdb.path="$T/tsdb" --web.listen-address=127.0.0.1:9090 >prometheus.out 2>&1 &
prometheus=$!
# query EXPRESSION RESULT: until Prometheus answers that (the values, sorted).
query() {
  local begin=$SECONDS
  until curl -sSfG 127.0.0.1:9090/api/v1/query --data-urlencode "query=$1" >answer 2>/dev/null &&
    python3 -c 'import json, sys
values = sorted(result["value"][1] for result in json.load(open("answer"))["data"]["result"])
sys.exit(" ".join(values) != sys.argv[1])' "$2"; do
    [ $((SECONDS - begin)) -lt 60 ] || fail "$1 is not $2: $(cat answer)"
    sleep 0.3
  done
}
query 'up' '1 1'
query 'dcc_up{job="gathered"}' '0 1 1'
query 'dcc_jobs_total{job="own",outcome="compile_ok"}' 3
query 'dcc_jobs_total{job="gathered",outcome="compile_ok"}' '0 3'
query 'dcc_jobs_total{job="own",outcome="compile_error"}' 1
kill $prometheus
wait $prometheus || true
stop_server stock
