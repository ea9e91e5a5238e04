#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server tries its compilers in a view before it uses them so, and again when they were replaced.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=1
mkdir own
# It compiles as gcc does, but cannot run gcc in a view, where only its own parts can be run.
cat >front.c <<'E'
#include <unistd.h>
int main(int argc, char **argv) {
  (void)argc;
  argv[0] = "/usr/bin/gcc";
  return execv(argv[0], argv);
}
E
gcc -o own/gcc front.c
server_path=$T/own:$server_path
start_server s --log-level debug
echo 'int f(void) { return __LINE__; }' >a.c
gcc -O2 -c a.c -o direct.o

# mode_of_a_job: "native" or "preprocessed".
mode_of_a_job() {
  DCC_TRACE=$T/trace "$client" gcc -O2 -c a.c -o a.o
  expect_same direct.o a.o
  tail -n 1 trace | grep -o '"mode":"[a-z]*"' | cut -d'"' -f4
}
mode_of_a_job >/dev/null  # tells what the server can
[ "$(mode_of_a_job)" = preprocessed ] || fail "native with a compiler that differs there: $(cat "${log[s]}")"
grep -q "$T/own/gcc for c: not in native mode: its compiler runs" "${log[s]}" || fail "not said why: $(grep native "${log[s]}")"

cp /usr/bin/gcc own/new
mv own/new own/gcc
for ((tries = 0; tries < 50; ++tries)); do
  [ "$(mode_of_a_job)" = preprocessed ] || break
  sleep 0.2  # the server looks at its files once a second
done
[ "$(mode_of_a_job)" = native ] || fail "the new compiler's jobs are not native: $(tail "${log[s]}")"
