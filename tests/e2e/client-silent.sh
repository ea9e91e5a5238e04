#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The build hears nothing of dcc, whatever happens, as long as nobody asks: what a direct compile prints, and nothing else.
. "$(dirname "$0")/common.sh"
echo 'int x;' >good.c
echo 'int f() { int unused; return y; }' >bad.c
for name in good bad; do gcc -Wall -c $name.c -o direct.o >$name.out 2>$name.err || true; done
start_server s
mkdir elsewhere
served=$DISTCC_HOSTS
start_server other --allow 127.9.9.9
denying=$DISTCC_HOSTS

# silently WHAT COMMAND...: both sources, the first of each kind of job and the second, which finds what the first has left.
# The one line that tells a build of a dead farm has a test of its own (client-tells-build-once.sh).
export DCC_QUIET=1
silently() {
  local what=$1 name round
  shift
  rm -f home/.distcc/lock/backoff_*
  for round in 1 2; do
    for name in good bad; do
      status=0
      "$@" gcc -Wall -c $name.c -o $name.o >out 2>err || status=$?
      case $name$status in good0 | bad1) ;; *) fail "$what: $name.c ends with $status" ;; esac
      diff $name.out out || fail "$what, round $round: stdout"
      diff $name.err err || fail "$what, round $round: stderr"
    done
  done
}
silently "a job goes out" env DISTCC_HOSTS=$served "$client"
silently "protocol 1" env DISTCC_HOSTS=$served DCC_PROTOCOL=1 "$client"
silently "no list" env -u DISTCC_HOSTS "$client"
silently "a mistake in the list" env DISTCC_HOSTS="$served/x" "$client"
silently "a dead host" env DISTCC_HOSTS=127.0.0.1:1 "$client"
silently "an unknown host" env DISTCC_HOSTS=no-such-host.invalid "$client"
silently "the client is not allowed" env DISTCC_HOSTS=$denying "$client"
silently "here" env DISTCC_HOSTS=localhost "$client"
silently "no place for state" env DISTCC_HOSTS=$served DISTCC_DIR=/proc/nowhere TMPDIR=$T/elsewhere "$client"
silently "a place for the trace that cannot be written" env DISTCC_HOSTS=$served DCC_TRACE=/proc/nowhere "$client"
silently "an unknown protocol" env DISTCC_HOSTS=$served DCC_PROTOCOL=7 "$client"
rm $masquerade/gcc "$masquerade/$triplet-gcc"
silently "a compiler that is not allowed" env DISTCC_HOSTS=$served DCC_PROTOCOL=1 "$client"
allow_compilers gcc
PATH=$masquerade:$PATH silently "through a link" env DISTCC_HOSTS=$served

# Who asks is told: on stderr, in a file, or where ccache wants it.
rm -rf home/.distcc
export DISTCC_HOSTS=127.0.0.1:1
DISTCC_VERBOSE=1 "$client" gcc -c good.c 2>err
expect_text err 'Warning: failed to distribute .*Connection refused'
DISTCC_LOG=$T/log "$client" gcc -c good.c 2>err
diff /dev/null err
expect_text log 'failed to distribute'
UNCACHED_ERR_FD=7 "$client" gcc -c good.c 2>err 7>uncached
diff /dev/null err
expect_text uncached 'failed to distribute'
