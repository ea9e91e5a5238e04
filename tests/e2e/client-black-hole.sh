#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A host that swallows packets is first in the list, a good one second. Only the jobs that meet it first pay for that, and
# they no more than a second, having somewhere else to go; and a build takes no longer than with stock distcc.
. "$(dirname "$0")/common.sh"
ip route add 10.99.0.0/24 dev lo  # where nobody has such an address
for i in {1..32}; do printf '#include <stdio.h>\nint f%s(int x) { return printf("%%d", x); }\n' "$i" >src/$i.c; done
start_server s
good=$DISTCC_HOSTS
"$client" gcc -c src/1.c -o warm.o  # the compiler is examined once, here and there
export DISTCC_HOSTS="10.99.0.2/4 $good/4"
now_ms() { date +%s%3N; }

# build CLIENT JOBS AT_ONCE: its milliseconds are in `whole` then; of dcc's jobs, $met have asked the dead host, and those that each
# tried to connect are in `connecting`, the longest last (the machine may be busy, so that the jobs themselves take any time).
build() {
  local began
  rm -rf out home/.distcc/lock/backoff_* trace
  mkdir out
  began=$(now_ms)
  seq "$2" | DCC_TRACE=$T/trace xargs -P "$3" -I{} "$1" gcc -O2 -c src/{}.c -o out/{}.o 2>build.err || fail "the build fails"
  whole=$(($(now_ms) - began))
  [ "$(find out -name '*.o' | wc -l)" = "$2" ] || fail "not $2 objects"
  echo "${1##*/}: $2 jobs, $3 at once: $whole ms"
  if [ -e trace ]; then
    grep -o "\"connect\":[0-9]*" trace | cut -d: -f2 | sort -n >connecting
    met=$(grep -c '"host":"10\.99\.0\.2","error":"timeout' trace || true)
  fi
}

# expect_no_slower JOBS AT_ONCE MET: of both clients' builds one after the other, with at most MET jobs of dcc's asking the dead host. Another
# test may take the processors from either, so that a slower build counts only when it is one three times.
expect_no_slower() {
  local stock try
  for try in 1 2 3; do
    build /usr/bin/distcc "$1" "$2"
    stock=$whole
    build "$client" "$1" "$2"
    xargs <connecting
    [ "$met" -ge 1 ] && [ "$met" -le "$3" ] || fail "$met jobs asked the dead host"
    # What has nowhere else to go waits for four seconds.
    [ "$(tail -n 1 connecting)" -lt 3500 ] || fail "a job was late"
    if [ $whole -le $((stock * slowdown * 5 / 4)) ]; then return; fi
  done
  fail "stock is quicker"
}

expect_no_slower 8 8 4
expect_no_slower 32 8 8
