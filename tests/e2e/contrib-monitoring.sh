#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The Grafana dashboard and the alert rules in contrib: Prometheus takes the rules, and both name only what a server shows.
. "$(dirname "$0")/common.sh"
for program in curl promtool; do command -v $program >/dev/null || skip "needs $program"; done
"$T/bin/dcc" serve --help | grep -q 'stats-port' || skip "this build has no statistics"
contrib=$(realpath "$e2e/../../contrib")
promtool check rules "$contrib/prometheus/dcc-rules.yml" >said 2>&1 || fail "$(cat said)"
python3 -m json.tool "$contrib/grafana/dcc.json" >/dev/null

# A job of each kind first: what has no sample has no name.
start_server s --stats
echo 'int x;' >x.i
request gcc -c x.i -o x.o <x.i
not request no-such-gcc -c x.i -o x.o <x.i
curl -sSf 127.0.0.1:3633/metrics >metrics
sed -n 's/^# TYPE \([a-z_]*\) histogram$/\1_bucket/p; s/^# TYPE \([a-z_]*\) .*/\1/p' metrics | sort -u >shown
echo dcc_kills_total >>shown  # needs a compiler that dies
grep -ohE '\bdcc_[a-z_]+' "$contrib/prometheus/dcc-rules.yml" "$contrib/grafana/dcc.json" | grep -v '^dcc_up$' | sort -u >named
grep -qx dcc_up shown || fail "no dcc_up"
[ "$(grep -vxFf shown named)" = "" ] || fail "named, and never shown: $(grep -vxFf shown named)"

# Each expression of the dashboard is one of PromQL's.
python3 - "$contrib/grafana/dcc.json" >dashboard.yml <<'END'
import json, sys
print("groups: [{name: dashboard, rules: [")
for panel in json.load(open(sys.argv[1]))["panels"]:
    for target in panel["targets"]:
        expression = target["expr"].replace("$__rate_interval", "1m").replace("$server", ".*")
        print(json.dumps({"record": "dcc_checked", "labels": {"of": f"{panel['id']}{target['refId']}"}, "expr": expression}) + ",")
print("]}]")
END
promtool check rules dashboard.yml >said 2>&1 || fail "$(cat said)"
