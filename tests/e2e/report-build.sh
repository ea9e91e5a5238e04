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
for word; do
  case $word in held*.c) if [[ " $* " = *' -E '* ]]; then read -r _ <"$T/$word.gate"; fi ;; esac
done
exec gcc "$@"
END
mkfifo held{1..3}.c.gate
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
export DCC_TRACE=$T/trace DISTCC_HOSTS="--localslots_cpp=9 127.0.0.1:1 127.0.0.1:${port[s]}/20"
# Three units that are held are there at the same time, for as long as the others take, and nobody else beside them.
DCC_TRACE=$T/held make -s -j3 DCC="$client" held{1..3}.o &
build=$!
exec {gate1}>held1.c.gate {gate2}>held2.c.gate {gate3}>held3.c.gate
make -s -j1 DCC="$client" unit{1..6}.o odd.o main.o
for gate in $gate1 $gate2 $gate3; do echo go >&"$gate"; done
wait $build
make -s DCC="$client" program
[ "$(wc -l <trace)" = 9 ]

dcc report held >text
expect_text text '^3 jobs: 3 remote, 0 local, 0 fallbacks$'
expect_text text ' at a time on average, 3 at most; 24 slots$'
tr -s ' \n' ' ' <text >words
expect_text words '\* -j is too low for 20 slots: there were never more than 3 jobs at a time, .* Try -j20\.'

dcc report trace >text
expect_text text '^9 jobs: 7 remote, 2 local, 0 fallbacks$'
expect_text text '; 24 slots$'
expect_text text "^  '-save-temps=' writes another file +1 "
expect_text text '^  linking +1 '
expect_text text "^  127\.0\.0\.1:${port[s]} +7 .* % of 20 +0 +0$"
expect_no_text text 'not understood'
awk 'length > 80' text >wide
diff /dev/null wide

dcc report --json trace >json
# of EXPRESSION: what Python makes of the report, `r`.
of() { python3 -c "import json, sys; r = json.load(open('json')); print($1)"; }
[ "$(of 'r["decisions"]')" = "{'remote': 7, 'local': 2, 'fallback': 0, 'failed': 0}" ]
[ "$(of '[h["jobs"] for h in r["hosts"]][0]')" = 7 ]
[ "$(of 'r["links"], r["compiles"], r["slots"], r["failed"]')" = '1 8 24 0' ]
[ "$(of 'r["parallelism"]["most"]')" = 1 ] || fail "$(of 'r["parallelism"]')"
[ "$(of '0.9 < sum(r["phase_ms"].values()) / r["total_ms"] < 1.1')" = True ]
[ "$(of 'r["slowest"][0]["ms"] >= r["slowest"][8]["ms"]')" = True ]

# Somebody found out that the first host is dead.
cat held trace | dcc report - >text
expect_text text '^  127\.0\.0\.1:1 +0 +0\.0 +- +[1-9]'
tr -s ' \n' ' ' <text >words
expect_text words '\* 127\.0\.0\.1:1 failed [0-9]+ jobs? \(the last time: connecting to'

# A mistake in the host list is shown as a whole, and so is why a host is left out.
DCC_TRACE=$T/listless DISTCC_HOSTS='some-host-of-a-long-name/5x' dcc heldcc -c unit1.c 2>err
dcc report listless | tr -s ' \n' ' ' >words
expect_text words "\* 1 of 1 compile found no host list .*: \\\$DISTCC_HOSTS: in the entry 'some-host-of-a-long-name/5x': '/5x' is"
DCC_TRACE=$T/left DISTCC_HOSTS=127.0.0.1:2,down dcc heldcc -c unit1.c 2>err
dcc report left | tr -s ' \n' ' ' >words
expect_text words 'What to change \* 127\.0\.0\.1:2 was left out by 1 job \(the last time: it is marked as not to be used\): .dcc hosts. shows its state\. $'

# Its reader may leave.
{ sleep 0.2; dcc report trace; echo $? >status; } | true
[ "$(cat status)" = 0 ]

# $DCC_TRACE is what is meant when no file is named.
dcc report trace | diff - <(dcc report)
