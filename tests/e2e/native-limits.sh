#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode at its limits: stores that are too small, full, or taken away while jobs run; few descriptors; 200 jobs of one client at
# once; a header of 64 MB; 100,000 headers in a directory. Jobs are right, and both sides take bounded memory.
. "$(dirname "$0")/native"
mkdir -p tree/inc tree/many
cd tree
for n in {1..60}; do printf 'static const char text_%s[] = "%s";\n' "$n" "$(head -c 22000 /dev/urandom | base64 -w 0)" >inc/h$n.h; done
{ for n in {1..60}; do echo "#include \"h$n.h\""; done; echo '#include <stdio.h>'; } >a.c
gcc -Iinc -c a.c -o "$T/direct.o"
cd ..
memory_of() { awk '/^VmHWM/ { print $2 }' "/proc/${pid[$1]}/status"; }
# native_job NAME: right, and in native mode.
native_job() {
  rm -f "tree/$1.o"
  (cd tree && DISTCC_LOG=$T/$1.log DCC_TRACE=$T/$1.trace "$client" gcc -Iinc -c a.c -o "$1.o")
  expect_same direct.o "tree/$1.o"
  tail -n 1 "$1.trace" | grep -q '"mode":"native"' || fail "not native ($1): $(cat "$1.log")"
}
know() { "$client" gcc -c plain.c -o plain.o; }  # what the server can
echo 'int plain;' >plain.c

# None, of which the log says so; too small for one job; full; without descriptors to spare.
mkdir -m 700 closed
mkdir -m 777 closed/contents small full
start_server no_store --cache-dir "$T/closed"
grep -q "files of clients are not kept.*'$T/closed/contents' is not a directory that only" "${log[no_store]}" ||
  fail "nothing is said of a store that keeps nothing: $(cat "${log[no_store]}")"
know
for n in 1 2; do native_job none$n; done
stop_server no_store
mount -t tmpfs -o size=64k,mode=777 tmpfs full
start_server small_store --cache-dir "$T/small" --cache-size 1
if grep 'are not kept' "${log[small_store]}"; then fail "a warning without a reason"; fi
know
for n in 1 2 3; do native_job small$n; done
stop_server small_store
start_server full_store --cache-dir "$T/full"
know
for n in 1 2 3; do native_job full$n; done
head -c 100000 /dev/zero >full/other 2>full.err || true  # not a byte is free
touch tree/inc/h1.h
native_job full4
stop_server full_store
port[few]=$((3700 + ${#port[@]}))  # nobody else's, since this server may end after its shell
(ulimit -n 2500; start_server few --cache-dir "$T/full"; echo "${port[few]}" >few.port; sleep 1000) &
few=$!
wait_for_line few.port '^[0-9]'
DISTCC_HOSTS=127.0.0.1:$(<few.port)/4
export DISTCC_HOSTS
know
for n in 1 2 3 4 5 6; do native_job few$n & jobs[n]=$!; done
for n in 1 2 3 4 5 6; do wait "${jobs[n]}" || fail "job $n with few descriptors"; done
kill -TERM -$few
wait $few 2>/dev/null || true

# What is expected to be opened, and is not, leaves enough for what is.
server=(prlimit --nofile=2500 "${server[@]}")
start_server unused
server=("${server[@]:2}")
know
mkdir tree/dead
{ echo '#if 0'; seq -f '#include "%.0f.h"' 1000; echo '#endif'; seq -f '#include "%.0f.h"' 1001 1600; echo 'int x;'; } >tree/unused.c
seq -f "tree/dead/%.0f.h" 1600 | while read -r file; do echo "extern int a_$(basename "$file" .h);" >"$file"; done
(cd tree && gcc -Idead -c unused.c -o direct.o && DISTCC_LOG=$T/unused.log DCC_TRACE=$T/unused.trace "$client" gcc -Idead -c unused.c -o unused.o)
expect_same tree/direct.o tree/unused.o
tail -n 1 unused.trace | grep -q '"mode":"native"' || fail "not native (unused): $(cat unused.log)"
stop_server unused

# Taken away again and again while jobs run: they are right, wherever they are done then.
mkdir -m 777 gone
start_server gone_store --cache-dir "$T/gone"
know
native_job gone0
(while :; do
  rm -rf gone/contents || true
  touch gone/contents || true  # in its place
  sleep 0.01  # as one that has other things to do, too
done) 2>taker.log &
taker=$!
for round in {1..4}; do
  for at in 1 2 3; do (cd tree && DISTCC_LOG=$T/gone$at.log "$client" gcc -Iinc -c a.c -o gone$at.o) & jobs[at]=$!; done
  for at in 1 2 3; do
    wait "${jobs[at]}" || fail "a job in round $round: $(cat gone$at.log)"
    expect_same direct.o tree/gone$at.o
  done
done
kill -KILL -$taker
wait $taker 2>/dev/null || true
rm -rf gone/contents
native_job gone9
[ -n "$(find gone/contents -type f -name '[0-9a-f]*' | head -n 1)" ] || native_job gone10  # it is made again when it is missed

# All at once.
before=$(memory_of gone_store)
started=$(date +%s%N)
mkdir out
printf '#include "h1.h"\n#include "h2.h"\nint one;\n' >tree/one.c
(cd tree && gcc -Iinc -c one.c -o one.o)
cat >one.sh <<'E2'
cd "$1/tree" && exec "$2" gcc -Iinc -c one.c -o "$1/out/$3.o"
E2
seq 200 | DISTCC_FALLBACK=0 xargs -P 200 -I{} bash one.sh "$T" "$client" {}
echo "200 jobs in $((($(date +%s%N) - started) / 1000000)) ms, the server took $before kB before and $(memory_of gone_store) kB then" >figures
for n in {1..200}; do expect_same tree/one.o "out/$n.o"; done
[ "$(memory_of gone_store)" -lt "${SERVER_MEMORY_KB:-200000}" ] || fail "$(cat figures)"

# measured NAME: as native_job, with the memory of both sides.
measured() {
  (cd tree && DCC_TRACE=$T/$1.trace /usr/bin/env time -f '%M' -o "$T/$1.memory" "$client" gcc -Iinc -Imany -c "$1.c" -o "$1.o")
  (cd tree && gcc -Iinc -Imany -c "$1.c" -o direct.o)
  expect_same tree/direct.o "tree/$1.o"
  tail -n 1 "$1.trace" | grep -q '"mode":"native"' || fail "not native ($1): $(cat "$1.trace" client.log)"
  echo "$1: client $(tail -n 1 "$1.memory") kB, server $(memory_of gone_store) kB, $(tail -n 1 "$1.trace" | grep -oE '"total":[0-9]*') ms" >>figures
  [ "$(tail -n 1 "$1.memory")" -lt "${CLIENT_MEMORY_KB:-100000}" ] || fail "$(cat figures)"
  [ "$(memory_of gone_store)" -lt "${SERVER_MEMORY_KB:-300000}" ] || fail "$(cat figures)"
}
{ echo '/*'; head -c 67108864 /dev/zero | tr '\0' ' '; echo '*/ int large;'; } >tree/inc/large.h
echo '#include "large.h"' >tree/large.c
measured large
rm tree/inc/large.h
(cd tree/many && seq -f 'header-%.0f.h' 100000 | xargs touch)
printf '#include "header-1.h"\n#include "header-77777.h"\n#include "h1.h"\n#if __has_include("header-100001.h")\nint no;\n#endif\n' >tree/many.c
measured many
{ seq -f '#include "header-%.0f.h"' 5000; echo 'int x;'; } >tree/thousands.c
measured thousands
leaves_no_job gone_store
echo "NOTE: $(paste -sd ';' figures)"
