#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# dcc stats: what jobs were is counted, by reason and by host, until it is set to zero; and no state directory, no figures.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
export DISTCC_DIR=$T/state
dcc stats >text
expect_text text '^no job has been counted'
dcc stats --json >json
# of EXPRESSION: what Python makes of the figures, `s`.
of() { python3 -c "import json, sys; s = json.load(open('json')); print($1)"; }
[ "$(of 's["compiles"]["remote"], s["hosts"]')" = '0 []' ]

write_sources
start_server s
cd src
for unit in 1 2 3; do "$client" gcc -O2 -Iinclude -DEXTRA=1 -c a.c -o a.o; done
"$client" gcc -Iinclude -DEXTRA=1 -c a.c -o a.o -save-temps
DISTCC_HOSTS=127.0.0.1:1 "$client" gcc -Iinclude -DEXTRA=1 -c a.c -o a.o 2>/dev/null
prolong_back_off
DISTCC_HOSTS=127.0.0.1:1 expect_status 116 env DISTCC_FALLBACK=0 "$client" gcc -Iinclude -DEXTRA=1 -c a.c -o a.o 2>/dev/null
echo 'int f(void) { return missing; }' >wrong.c
expect_status 1 "$client" gcc -c wrong.c 2>/dev/null
echo 'int main(void) { return 0; }' >main.c
"$client" gcc -c main.c
"$client" gcc main.o -o main
"$client" gcc --version >/dev/null
"$client" gcc -E main.c >/dev/null
dcc stats --json >json
[ "$(of 's["compiles"]')" = "{'remote': 4, 'local': 1, 'fallback': 2, 'failed': 1}" ] || fail "$(of 's["compiles"]')"
[ "$(of 's["failed"], s["links"], s["preprocessed"], s["queries"]')" = '2 1 1 1' ]
[ "$(of '[r["reason"] for r in s["local_reasons"]]')" = "[\"'-save-temps' writes another file\"]" ] || fail "$(of 's["local_reasons"]')"
[ "$(of 'sorted(r["reason"] for r in s["fallback_reasons"])')" = "['connecting failed', 'no host that could be asked (back-off, or unable)', 'the compile failed there, and here']" ] ||
  fail "$(of 's["fallback_reasons"]')"
[ "$(of '[(h["host"], h["compiles"], h["failures"]) for h in s["hosts"]]')" = "[('127.0.0.1:${port[s]}', 4, 0), ('127.0.0.1:1', 0, 1)]" ] ||
  fail "$(of 's["hosts"]')"
[ "$(of 's["bytes"]["text"] > 1000 and s["bytes"]["sent"] > 1000 and s["bytes"]["object"] > 1000 and s["since"] > 1e9')" = True ]
[ "$(of 's["seconds"]["servers"] > 0 and s["seconds"]["dcc"] > 0 and not s["saved"]["measured"]')" = True ]

dcc stats >text
expect_text text '^Compiles +8$'
expect_text text '^  on other machines +4 +50\.0 %$'
expect_text text "^  127\.0\.0\.1:${port[s]} +4 +0 "
expect_text text '^Processor time saved here'
awk 'length > 80' text >wide
diff /dev/null wide

# A damaged file is replaced.
printf x >"$DISTCC_DIR/stats2.0"
"$client" gcc -c main.c
dcc stats --json >json
[ "$(of 's["compiles"]["remote"]')" = 1 ]
dcc stats --zero
dcc stats >text
expect_text text '^no job has been counted'
# Where no file can be made, nothing is said of it.
mkdir "$DISTCC_DIR/stats2.0"
"$client" gcc -c main.c 2>err
diff /dev/null err
expect_status 101 dcc stats localhost 2>err
expect_text err 'stats-server'

# On a disk that is full although the file has its size, the job is done all the same.
mkdir "$T/full"
mount -t tmpfs -o size=512k tmpfs "$T/full"
export DISTCC_DIR=$T/full
"$client" gcc -c main.c
fallocate --punch-hole --offset 4096 --length 1M "$DISTCC_DIR/stats2.0"
not cat /dev/zero >"$DISTCC_DIR/filler" 2>/dev/null
rm main.o
"$client" gcc -c main.c 2>err
diff /dev/null err
expect_file main.o
rm -rf "$TMPDIR/dcc-0"  # where state is kept that found no room
