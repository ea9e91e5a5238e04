#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode can be seen: explain tells it before, a trace and the client's log after.
. "$(dirname "$0")/native"
command -v curl >/dev/null || skip "needs curl"
start_native_server --stats
dcc() { "$T/bin/dcc" "$@"; }
printf '#define HEADER "one.h"\n#include HEADER\nint unit(void) { return ONE; }\n' >unit.c
echo '#define ONE 1' >one.h

dcc explain dcc gcc -c unit.c >../said
expect_text ../said '^mode         native$'
expect_text ../said '^native mode  possible$'
expect_text ../said '^ +native mode: offered$'
expect_text ../said '^would send   gcc -c unit\.c; and what the host asks of its files$'
dcc explain --probe dcc gcc -c unit.c >../said
expect_text ../said 'asked: dcc .*; has native mode$'
status=0
DISTCC_HOSTS=127.0.0.1:1 dcc explain dcc gcc -c unit.c >../said || status=$?
[ $status = 0 ]
expect_text ../said '^mode         native, if the host offers it$'
DCC_NATIVE=0 dcc explain dcc gcc -c unit.c -gsplit-dwarf >../said || status=$?
[ $status = 1 ]
expect_text ../said "^may go out   no: '-gsplit-dwarf' writes another file$"
dcc explain dcc gcc -c unit.c -gsplit-dwarf >../said
expect_text ../said "^may go out   only in native mode: '-gsplit-dwarf' writes another file$"

# What a new server does not foresee; and the next time it does.
unset DISTCC_LOG
DISTCC_VERBOSE=1 "$client" gcc -c unit.c 2>../verbose
expect_text ../verbose "late question: what is at '.*/one\.h'$"
expect_text ../verbose "late question: the content of '/usr/include/stdc-predef.h'$"
tail -n 1 "$DCC_TRACE" >../line
expect_text ../line '"mode":"native","questions":[1-9][0-9]*,"rounds":[1-9][0-9]*,"late":[1-9]'
echo ' ' >>unit.c
DISTCC_VERBOSE=1 "$client" gcc -c unit.c 2>../verbose
expect_no_text ../verbose 'late question'
tail -n 1 "$DCC_TRACE" >../line
expect_text ../line '"mode":"native"'
expect_no_text ../line '"late"'
# What each unit looks at is foreseen in another directory, too.
mkdir sub
echo 'int other(void) { return 1; }' >sub/other.c
(cd sub && DISTCC_VERBOSE=1 "$client" gcc -c other.c 2>../../verbose)
expect_no_text ../verbose 'late question'
# The server's log has the file's name.
expect_text ../s/log 'COMPILE_OK .* gcc unit\.c$'
# And why a job is preprocessed.
DCC_NATIVE=0 "$client" gcc -c unit.c
LOCPATH=/none "$client" gcc -c ../plain.c -o plain.o
tail -n 1 "$DCC_TRACE" >../line
expect_text ../line '"mode":"preprocessed","not_native":"the environment has LOCPATH"'

# The build report and the totals.
dcc report >../text
expect_text ../text '^3 of 6 remote jobs in native mode; each sent [0-9.]+ kB on average, others [0-9.]+ kB$'
expect_text ../text '^  [0-9]+ questions in [0-9.]+ rounds each, [0-9.]+ of them late$'
expect_text ../text '^Why jobs were preprocessed, not in native mode +jobs$'
expect_text ../text '^  it is switched off \(DCC_NATIVE=0\) +2$'
expect_text ../text '^  the environment has LOCPATH +1$'
dcc report --json >../report.json
expect_text ../report.json '"native":3,"questions":[0-9]+,"rounds":[0-9]+,"late":[1-9]'

# The server's figures.
# of EXPRESSION: what Python makes of them, `s`.
of() { python3 -c "import json, sys; s = json.load(open('../stats.json'))['servers'][0]; print($1)"; }
curl -sSf 127.0.0.1:3633/stats.json >../stats.json
[ "$(of 's["by_mode"]')" = "{'native': 3, 'preprocessed': 3}" ] || fail "$(of 's["by_mode"]')"
[ "$(of 's["native_questions"] > s["native_late_questions"] > 0 and s["native_rounds"] > 2')" = True ] || fail "$(cat ../stats.json)"
# other.c, unit.c in two versions, and headers: the second job found both in the store, and the third stdc-predef.h.
[ "$(of 's["store_misses"], s["store_contents"], s["store_hits"]')" = '5 5 3' ] || fail "$(of 's["store_misses"], s["store_contents"], s["store_hits"]')"
[ "$(of "s['store_hit_bytes'] == 2 * $(stat -L -c %s /usr/include/stdc-predef.h) + $(stat -c %s one.h)")" = True ]
[ "$(of 's["store_bytes"] == s["store_miss_bytes"]')" = True ]
curl -sSf 127.0.0.1:3633/metrics >../metrics
expect_text ../metrics '^dcc_mode_jobs_total\{server="[^"]*",mode="native"\} 3$'
expect_text ../metrics '^dcc_store_contents\{server="[^"]*"\} 5$'
curl -sSf 127.0.0.1:3633/jobs.json >../jobs.json
expect_text ../jobs.json '"mode":"native"'

# The user's totals.
dcc stats >../text
expect_text ../text '^    of these in native mode +3 +50\.0 %$'
expect_text ../text '^  round trips for all questions +[0-9.]+$'
dcc stats --json >../stats.json
expect_text ../stats.json '"native":\{"compiles":3,"questions":[1-9][0-9]*,"rounds":[1-9][0-9]*,"late":[1-9]'
