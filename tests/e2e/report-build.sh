#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# `dcc report` of a real build says what happened in it: who compiled what, why the rest ran here, and what to change.
. "$(dirname "$0")/common.sh"
fake_compiler heldcc <<'END'
#!/bin/bash
exec gcc "$@"
END
# On the client, preprocessing held*.c waits until the test lets it go on.
cat >bin/heldcc <<'END'
#!/bin/bash
case " $* " in *' -E '*held*.c*) read -r _ <"$T/held.gate" ;; esac
exec gcc "$@"
END
mkfifo held.gate
start_server s
dcc() { "$T/bin/dcc" "$@"; }
cat >Makefile <<'END'
program: unit1.o unit2.o unit3.o unit4.o unit5.o unit6.o held1.o held2.o held3.o odd.o main.o
	$(DCC) heldcc $^ -o $@
%.o: %.c
	$(DCC) heldcc -c $< -o $@
odd.o: odd.c
	$(DCC) heldcc -save-temps=obj -c $< -o $@
END
for unit in unit{1..6} held{1..3} odd; do echo "int $unit;" >"$unit.c"; done
echo 'int main(void) { return 0; }' >main.c
export DCC_TRACE=$T/trace DISTCC_HOSTS="127.0.0.1:1 127.0.0.1:${port[s]}/20"
make -s -j1 DCC="$client" unit{1..6}.o odd.o main.o
# The three that are held are there at the same time, and nobody else beside them.
make -s -j3 DCC="$client" held{1..3}.o &
build=$!
for _ in 1 2 3; do timeout 60 bash -c 'echo go >held.gate'; done
wait $build
make -s DCC="$client" program
[ "$(wc -l <trace)" = 12 ]

dcc report trace >text
expect_text text '^12 jobs: 10 remote, 2 local, 0 fallbacks$'
expect_text text '; 24 slots$'
expect_text text "^  '-save-temps=' writes another file +1 "
expect_text text '^  linking +1 '
expect_text text "^  127\.0\.0\.1:${port[s]} +10 .* % of 20 +0 +0$"
expect_text text '^  127\.0\.0\.1:1 +0 +0\.0 +- +[1-9]'
expect_text text '^  \* 127\.0\.0\.1:1 failed [0-9]+ jobs? \(the last time: connecting to'
expect_no_text text 'not understood'
awk 'length > 80' text >wide
diff /dev/null wide

dcc report --json trace >json
# of EXPRESSION: what Python makes of the report, `r`.
of() { python3 -c "import json, sys; r = json.load(open('json')); print($1)"; }
[ "$(of 'r["decisions"]')" = "{'remote': 10, 'local': 2, 'fallback': 0}" ]
[ "$(of '[h["jobs"] for h in r["hosts"]]')" = '[10, 0]' ]
[ "$(of 'r["links"], r["compiles"], r["slots"], r["failed"]')" = '(1, 11, 24, 0)' ]
[ "$(of '2 <= r["parallelism"]["most"] <= 3')" = True ] || fail "$(of 'r["parallelism"]')"
[ "$(of '0.9 < sum(r["phase_ms"].values()) / r["total_ms"] < 1.1')" = True ]
[ "$(of 'r["hosts"][1]["errors"] + r["hosts"][1]["skipped"] >= 10')" = True ]
[ "$(of '"hosts" in [a["about"] for a in r["advice"]]')" = True ]
[ "$(of 'r["slowest"][0]["ms"] >= r["slowest"][9]["ms"]')" = True ]

# $DCC_TRACE is what is meant when no file is named.
dcc report >again
diff text again
dcc report - <trace | diff text -
