#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# DCC_TRACE gets one line for every kind of job, with what was decided and where the time went.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
write_sources
make_hangcc
start_server s
export DCC_TRACE=$T/trace
cd src
flags=(-Iinclude -DEXTRA=1)

# expect_last EXPRESSION...: all are true for Python of the last line, `j`.
lines=0
check='import json, sys; j = json.loads(sys.stdin.read()); sys.exit("; ".join(e for e in sys.argv[1:] if eval(e) is not True) or 0)'
expect_last() {
  lines=$((lines + 1))
  [ "$(wc -l <"$DCC_TRACE")" = $lines ] || fail "not $lines lines: $(cat "$DCC_TRACE")"
  tail -n 1 "$DCC_TRACE" | python3 -c "$check" "$@" || fail "not so: $(tail -n 1 "$DCC_TRACE")"
}

# Remote.
for protocol in "${protocols[@]}"; do
  speak "$protocol"
  spoken=$protocol
  [ "$PAIR-$protocol" != dcc-distccd-4 ] || spoken=1
  "$client" gcc -O2 "${flags[@]}" -c a.c -o a.o
  expect_last "j['decision'] == 'remote'" "j['kind'] == 'compile'" "j['file'] == 'a.c'" "j['compiler'] == 'gcc'" \
    "j['protocol'] == $spoken" "j['host'] == '127.0.0.1:${port[s]}'" "j['slot'] == 0" "j['slots'] == 4" \
    "j['host_slots'] == 4" "j['status'] == 0" "j['object'] == $(stat -c %s a.o)" "j['cores'] == $(nproc)" \
    "j['plain'] > 10000" "j['sent'] > 1000" "j['received'] > j['object'] / 8" "'hosts_tried' not in j" \
    "j['ms']['preprocess'] > 0" "j['ms']['compile'] > 0" "'local' not in j['ms']" \
    "sum(j['ms'].values()) - j['ms']['total'] <= j['ms']['total'] + 0.1" "j['children_cpu_ms'] > 0" \
    "abs(j['time'] / 1000 - $(date +%s)) < 60" "j['pid'] > 1"
done
speak 4
gcc -E "${flags[@]}" a.c -o ready.i
"$client" gcc -c ready.i -o ready.o
expect_last "j['decision'] == 'remote'" "j['file'] == 'ready.i'" "'preprocess' not in j['ms']" \
  "j['plain'] == $(stat -c %s ready.i)"

# A compile error is no accident; what counts is what the compiler here says.
echo 'int f(void) { return missing; }' >wrong.c
expect_status 1 "$client" gcc -c wrong.c 2>/dev/null
expect_last "j['decision'] == 'fallback'" "j['status'] == 1" "j['remote_status'] == 1" "'the compile failed on' in j['reason']"
echo '#error no' >unfit.c
expect_status 1 "$client" gcc -c unfit.c 2>/dev/null
expect_last "j['decision'] == 'local'" "j['status'] == 1" "j['reason'].startswith('the preprocessor ended')" \
  "'hosts_tried' not in j" "'hosts_skipped' not in j"
expect_status 1 "$client" gcc "${flags[@]}" -c a.c -o /nodir/a.o 2>/dev/null
expect_last "j['decision'] == 'fallback'" "'127' not in j['reason']" "'hosts_tried' not in j" "'hosts_skipped' not in j"

# Local by what is typed.
"$client" gcc "${flags[@]}" -c a.c -o a.o -save-temps
expect_last "j['decision'] == 'local'" "j['host'] == 'localhost'" "\"'-save-temps'\" in j['reason']" "j['ms']['local'] > 0" \
  "'protocol' not in j" "'slots' not in j" "j['children_cpu_ms'] > 0"
echo 'int shared(int i) { return i; }' >shared.c
"$client" gcc -c shared.c
expect_last "j['decision'] == 'remote'"
"$client" gcc a.o shared.o -o program
expect_last "j['decision'] == 'local'" "j['kind'] == 'link'" "j['file'] == 'program'"
"$client" gcc "${flags[@]}" -E a.c >/dev/null
expect_last "j['decision'] == 'local'" "j['kind'] == 'preprocess'"
for question in --version -dumpmachine -v -print-search-dirs; do
  "$client" gcc $question >/dev/null 2>&1
  expect_last "j['decision'] == 'local'" "j['kind'] == 'query'" "'file' not in j" "'$question' in j['reason']"
done
DISTCC_HOSTS=localhost/3 "$client" gcc "${flags[@]}" -c a.c -o a.o
expect_last "j['decision'] == 'local'" "j['reason'] == 'the host list says localhost'" "j['slots'] == 3"

# By accident: a dead host, then in back-off; another one helps.
DISTCC_HOSTS=127.0.0.1:1 "$client" gcc "${flags[@]}" -c a.c -o a.o
expect_last "j['decision'] == 'fallback'" "j['hosts_tried'][0]['host'] == '127.0.0.1:1'" "'refused' in j['reason']" \
  "j['host'] == 'localhost'" "j['ms']['local'] > 0"
DISTCC_HOSTS="127.0.0.1:1 127.0.0.1:${port[s]}" "$client" gcc "${flags[@]}" -c a.c -o a.o
expect_last "j['decision'] == 'remote'" "(j.get('hosts_tried') or j['hosts_skipped'])[0]['host'] == '127.0.0.1:1'" \
  "j['slots'] == 8"
DISTCC_HOSTS=127.0.0.1:1 DISTCC_FALLBACK=0 expect_status 116 "$client" gcc "${flags[@]}" -c a.c -o a.o 2>/dev/null
expect_last "j['decision'] == 'failed'" "j['status'] == 116" "len(j['reason']) > 0" "'host' not in j" "'slot' not in j"
echo 'nop' >code.S
DISTCC_HOSTS=127.0.0.1:${port[s]},lzo "$client" gcc -c code.S
expect_last "j['decision'] == 'local'" "'only protocol 4' in j['hosts_skipped'][0]['reason']" \
  "j['reason'] == '127.0.0.1:${port[s]}: only protocol 4 has this language'"
DISTCC_HOSTS="127.0.0.1:2,down 127.0.0.1:3" "$client" gcc "${flags[@]}" -c a.c -o a.o
expect_last "j['decision'] == 'fallback'" "[h['host'] for h in j['hosts_skipped']] == ['127.0.0.1:2']"
DISTCC_HOSTS="127.0.0.1:2,down" "$client" gcc "${flags[@]}" -c a.c -o a.o
expect_last "j['decision'] == 'fallback'" "j['reason'] == '127.0.0.1:2: it is marked as not to be used'"
DISTCC_HOSTS='a/5x' "$client" gcc "${flags[@]}" -c a.c -o a.o
expect_last "j['decision'] == 'fallback'" "'5x' in j['reason']"

# By a signal.
"$client" hangcc -c shared.c -o shared.o 2>/dev/null &
job=$!
pass_gate started
kill -INT -$job
expect_status 130 wait $job
expect_last "j['status'] == 130" "j['decision'] == 'remote'" "j['file'] == 'shared.c'"

# A file that may not grow costs the line, and not the job; the compiler is still stopped as it would be without us.
head -c 4096 /dev/zero >full
(ulimit -f 4; DISTCC_LOG=$PWD/said DCC_TRACE=$PWD/full expect_status 0 "$client" gcc -c shared.c)
expect_text said 'the trace of this job is not written: .*File too large'
(ulimit -f 0; DCC_TRACE='' expect_status 153 "$client" sh -c 'echo >grown')
(trap '' XFSZ; ulimit -f 0; DCC_TRACE='' expect_status 1 "$client" sh -c 'echo >grown' 2>/dev/null)

# Names as strange as they come.
mkdir $'\xff "\n'
cp shared.c $'\xff "\n/s.c'
"$client" gcc -c $'\xff "\n/s.c' -o s.o
expect_last "j['decision'] == 'remote'" "j['file'].endswith('/s.c')"
