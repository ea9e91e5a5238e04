#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Client or server are killed at 12 points each of a native compile, or at 60 (tests/run.sh --thorough), by the time that has passed:
# the object is right or there is none, no file and no process is left, what is in the store is what its name says, and the next
# compile is right.
. "$(dirname "$0")/native"
every=5
if [ -n "${THOROUGH:-}" ]; then every=1; fi
mkdir -m 777 cache
start_native_server --cache-dir "$T/cache"
mkdir inc
for n in {1..40}; do echo "static const char text_${n}[] = \"$(head -c 600 /dev/urandom | base64 -w 0)\";" >inc/h$n.h; done
{ for n in {1..40}; do echo "#include \"h$n.h\""; done; echo '#include <stdio.h>'; } >a.c
gcc -Iinc -c a.c -o ../direct.o
one() { "$client" gcc -Iinc -c a.c; }
one
started=${EPOCHREALTIME/./}
echo '// new' >>inc/h7.h
one
span=$((${EPOCHREALTIME/./} - started))
expect_same ../direct.o a.o
point() { printf '%d.%06d' $((span * $1 / 55000000)) $((span * $1 / 55 % 1000000)); }  # in seconds, the last ones after the end
renew() {  # every third time a header has to be sent
  if [ $(($1 % 3)) = 0 ]; then echo "// $1" >>inc/h7.h; fi
  rm -f a.o
}
only_outputs() { [ "$(ls -A -I a.o .)" = $'a.c\ninc' ] || fail "left: $(ls -A .)"; }
sound_store() {
  local checked=0 id
  while IFS= read -r id; do
    [ "$(b2sum -l 256 "../cache/contents/$id" | cut -d ' ' -f 1)" = "$id" ] || fail "the content $id is another"
    checked=$((checked + 1))
  done < <(find ../cache/contents -type f -not -name '.*' -printf '%f\n')
  [ $checked -gt 40 ] || fail "only $checked contents"
}
right=0
for ((n = every; n <= 60; n += every)); do
  renew "$n"
  one 2>../killed.err &
  job=$!
  sleep "$(point "$n")"  # the point is what is tested
  kill -KILL -$job 2>/dev/null || true
  wait $job 2>/dev/null || true
  if [ -e a.o ]; then
    expect_same ../direct.o a.o
    right=$((right + 1))
  fi
  only_outputs
done
[ $right -gt 0 ] && [ $right -lt $((60 / every)) ] || fail "$right objects: the points are not spread over the compile"
rm -f a.o
one
expect_same ../direct.o a.o
leaves_no_compiler
leaves_no_job ../s
leaves_nothing "$T/tmp"
sound_store
for ((n = every; n <= 60; n += every)); do
  renew "$n"
  one 2>../killed.err &
  job=$!
  sleep "$(point "$n")"
  kill -KILL "${pid[s]}"
  wait "${pid[s]}" 2>/dev/null || true
  wait $job || fail "status $? after the server was killed at $n"
  expect_same ../direct.o a.o
  only_outputs
  cd ..
  start_server s --cache-dir "$T/cache"
  export DISTCC_HOSTS=127.0.0.1:${port[s]}/4
  cd tree
done
sound_store
same native gcc -Iinc -c a.c
only_outputs
leaves_nothing "$T/tmp"
kill -TERM "${pid[s]}"
wait "${pid[s]}" || true
left=$(find ../s/tmp /dev/shm -mindepth 1)
[ -z "$left" ] || fail "left of killed servers: $left"
echo "NOTE: $((60 / every)) points each in $((span / 1000)) ms, $right objects of killed clients"
