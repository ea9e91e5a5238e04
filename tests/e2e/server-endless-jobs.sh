#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One client's jobs that never end hold all slots. Another client's jobs are done nevertheless, soon, and the first client's stay
# where they are until their time is up, which it is by default, too.
. "$(dirname "$0")/common.sh"
"$T/bin/dcc" serve --help >help
tr -s ' \n' ' ' <help | grep -q 'job-lifetime SECONDS kill a compiler that runs longer than this (default: 1200' || fail 'no default lifetime'
fake_compiler endlesscc <<<'#!/bin/bash
exec sleep 1000'
echo 'int x;' >x.i
gcc -c x.i -o direct.o
server_allow=(--allow 127.0.0.0/8)
start_server s --jobs 2 --job-lifetime 30 --stats --stats-port 3633
from() { FROM=$1 request "${@:2}" <x.i; }
clients=()
for n in 1 2 3 4; do
  from 127.0.0.2 endlesscc -c "endless-$n.i" -o x.o >/dev/null &
  clients+=($!)
done
until curl -sf http://127.0.0.1:3633/stats.json | grep -q '"running":2,"waiting":2'; do :; done
began=$EPOCHREALTIME
for n in 1 2 3; do
  from 127.0.0.3 --save "x$n" gcc -c x.i -o x.o
  expect_same direct.o "x$n.o"
done
took=$(awk "BEGIN { print $EPOCHREALTIME - $began }")
awk "BEGIN { exit !($took < 20) }" || fail "three jobs took $took s"
expect_ran_on s 0 COMPILE_TIMEOUT
[ "$(pgrep -cx sleep)" = 2 ] || fail "$(pgrep -cx sleep) endless jobs run"
echo "NOTE: three jobs of another client took $took s"
