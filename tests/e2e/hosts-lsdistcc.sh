#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# lsdistcc prints what Debian's prints, and ends as that does, with servers of either kind.
. "$(dirname "$0")/common.sh"
[ -x /usr/bin/lsdistcc ] || skip "needs Debian's lsdistcc"
ln -s dcc bin/lsdistcc
start_server s
server=("${as_server[@]}" /usr/bin/distccd)
start_server stock

compared=0
# same ARGUMENT...: of both.
same() {
  local theirs=0 ours=0
  timeout 20 /usr/bin/lsdistcc "$@" >theirs.out 2>theirs.err || theirs=$?
  timeout 20 "$T/bin/lsdistcc" "$@" >ours.out 2>ours.err || ours=$?
  # Theirs come as they answer.
  cmp <(sort theirs.out) <(sort ours.out) || fail "other output: lsdistcc $*: $(cat ours.out ours.err)"
  [ $theirs = $ours ] || fail "status $ours instead of $theirs: lsdistcc $*"
  compared=$((compared + 1))
}
for name in s stock; do
  r=-r${port[$name]}
  same "$r" 127.0.0.1
  same "$r" 127.0.0.1 127.0.0.2 localhost no-such-host.invalid
  same "$r" -x 127.0.0.1 127.0.0.2 no-such-host.invalid
  same "$r" -n localhost
  same "$r" -P2 -x 127.0.0.1 127.0.0.2
  same "$r" -P3 127.0.0.1
  for compiler in gcc no-such-cc; do
    same "$r" -p$compiler 127.0.0.1
    same "$r" -p$compiler -x 127.0.0.1 127.0.0.2
    same "$r" -p$compiler -P2 127.0.0.1
    same "$r" -p$compiler -k0 127.0.0.1
  done
  same "$r" -c0 127.0.0.1 127.0.0.2
  same "$r" -x '127.0.0.%d'
  same "$r" -m24 -x 127.0.0.1 127.0.0.2 127.1.0.1
  same "$r" 127.0.0.1 127.0.0.1
  same "$r" 127.0.0.1 -x 127.0.0.2
  same "$r" -nx 127.0.0.2
  same "$r" "127.0.0.1:${port[$name]}"
  same "$r" 127.0.0.1/5
  same "$r" @far
  same "$r" ::1
  same "$r" ''
done
same no-such-host.invalid
same
[ $compared -gt 50 ] || fail "only $compared were compared"
# The latency is a number, which differs.
lsdistcc "$r" -l 127.0.0.1 | grep -qE "^127.0.0.1:${port[stock]} [0-9]+\$"
# A usage of our own words, where stock has its.
for wrong in -q -rx -P0 -P5 --help; do
  expect_status 1 lsdistcc "$wrong" 127.0.0.1 >out
  expect_text out '^Usage: lsdistcc '
done
# Beyond stock.
[ "$(lsdistcc -P4 -r"${port[s]}" 127.0.0.1)" = "127.0.0.1:${port[s]}" ]
[ -z "$(lsdistcc -P4 -r"${port[stock]}" 127.0.0.1)" ]
expect_status 1 lsdistcc +zeroconf 2>err
expect_text err 'zeroconf'
expect_status 1 lsdistcc -P3 -pgcc 127.0.0.1 2>err
expect_text err 'protocol 3'
# The whole takes no longer than -t says, and that is no failure: a silent server, with a long time for its answer.
python3 "$e2e/wire.py" answer 3699 mute >mute.out 2>mute.err &
wait_for_line mute.out 'listening on'
[ -z "$(timeout 15 "$T/bin/lsdistcc" -r3699 -t1 -k20000 -pgcc 127.0.0.1)" ]
