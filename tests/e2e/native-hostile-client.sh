#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Clients that lie in native mode, fall silent or leave: the job ends, in bounded time and memory, nothing of it is left, nobody
# reads what another has shown, and others' jobs go on.
. "$(dirname "$0")/native"
mkdir project
cd project
printf '#include <stdlib.h>\n#include "h.h"\n#include "part.h"\n#define LATE "late.h"\n#include LATE\nint x = X;\n' >a.c
echo '#define X 1' >h.h
echo 'int part;' >part.h
echo 'int late;' >late.h  # nobody foresees it
gcc -c a.c -o "$T/direct.o"
cd ..
record_native_job
start_server s --jobs 2
good() {  # and bad neighbours
  rm -f project/a.o
  (cd project && DISTCC_FALLBACK=0 timeout $((15 * slowdown)) "$client" gcc -c a.c) || fail "status $? beside $*: $(cat client.log)"
  expect_same direct.o project/a.o
}
good nothing
good nothing
hostile() { timeout 30 "${peers[@]}" client "${port[s]}" record "$@" >said 2>said.err || true; cat said.err; }
hostile plain
expect_text said 'result 0'
last=$(sed -n 's/.*, \([0-9]*\) questions/\1/p' said)
for mode in loops towers links_above depth none kind size id other grows slash many_names fewer more other_question garbage endless digest gigantic; do
  hostile $mode
  case $mode in id | other | grows | other_question | garbage | endless | gigantic) expect_no_text said 'result 0' ;; esac
  expect_text said 'refused|result|closed'
  expect_text said 'after 1?[0-9]\.'
done
good lies
# A maze of headers without end is no work for the server: what it foresees has bounds, and the compiler's time is the job's.
# (A sanitized server is too slow to be heard every 15 s beside it.)
if [ "$slowdown" = 1 ]; then
  "${peers[@]}" client "${port[s]}" record labyrinth >maze.out 2>&1 &
  maze=$!
  for _ in 1 2 3 4 5; do good labyrinth; done
  kill $maze
  wait $maze 2>/dev/null || true
fi

# Two clients at one address: what one has shown is not the other's, even by its name and size, nor anybody's who has no name; only
# the one itself needs not show it again.
token=000102030405060708090a0b0c0d0e0f
echo "int secret_$(head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n'); // one's" >secret.h
cp secret.h project/h.h
hostile plain token=$token
echo '#define X 1' >project/h.h
hostile claim "steal=$T/secret.h"
expect_no_text said 'result|one.s'
hostile claim "steal=$T/secret.h" token=
expect_no_text said 'result|one.s'
hostile claim "steal=$T/secret.h" token=$token
expect_text said 'result'
hostile plain token=00
expect_text said 'refused'

# Programs and plug-ins, variables of programs.
(cd project && gcc -shared -fPIC -x c - -o evil.so <<<'#include <unistd.h>
__attribute__((constructor)) static void run(void) { write(2, "evil\n", 5); }')
for word in -fplugin=./evil.so -wrapper -B. @file -specs=x -fplugin-arg-x=1 --sysroot=/ -no-integrated-cpp; do
  hostile plain argv=gcc argv=-c argv=a.c "argv=$word" argv=x
  expect_no_text said '^evil$'
  case $word in -fplugin=* | -wrapper | @file | -B.) expect_text said 'refused [26]' ;; esac
done
# Nor a plug-in that no argument names.
printf '*cc1:\n+ -fplugin=./evil.so\n' >project/plug.specs
hostile plain argv=gcc argv=-c argv=a.c argv=-specs=plug.specs
expect_no_text said '^evil$'
expect_text said "refused 6.*opens '$T/project/evil.so'"
for variable in LD_PRELOAD=$T/project/evil.so GCC_EXEC_PREFIX=$T/ COMPILER_PATH=$T LD_LIBRARY_PATH=$T TMPDIR=/etc LD_AUDIT=$T/project/evil.so \
  GCONV_PATH=$T PATH=$T; do
  hostile plain "env=$variable"
  expect_no_text said '^evil$'
done
good plug-ins

# Gone at each question; and silent at each of the first, and at the last, when the compiler waits for the answer, in all places that
# the server has. Meanwhile others' jobs are done.
for stop in 1 2 3 4 5 6 8 10 "$last"; do hostile plain stop=$stop; done
: >quiet.out
silent=()
for quiet in 1 2 3 4 5 "$last"; do
  timeout 40 "${peers[@]}" client "${port[s]}" record plain quiet=$quiet >>quiet.out 2>&1 &
  silent+=($!)
done
timeout 40 "${peers[@]}" client "${port[s]}" record pours >>pours.out 2>&1 &
silent+=($!)
wait_for_line quiet.out '^quiet' 6
began=$SECONDS
good silence
good silence
[ $((SECONDS - began)) -lt $((10 * slowdown)) ] || fail "others waited for $((SECONDS - began)) s"
for each in "${silent[@]}"; do wait "$each" || true; done
[ $((SECONDS - began)) -lt 25 ] || fail "the silent clients were kept for $((SECONDS - began)) s"
expect_text quiet.out 'after 1[5-9]'
leaves_no_job s
leaves_no_compiler
good silence
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${pid[s]}/status")
[ "$memory" -lt "${SERVER_MEMORY_KB:-300000}" ] || fail "the server took $memory kB"
echo "NOTE: the server took at most $memory kB"
expect_no_text said.err Traceback
