#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A list of stock's distccd and of dcc: both work, a stock server gets one greeting of protocol 4, and a dcc that restarts
# or denies us is not taken for stock's.
. "$(dirname "$0")/common.sh"
[ -x /usr/bin/distccd ] || skip "needs Debian's distcc"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server ours
ours=$DISTCC_HOSTS
own=("${server[@]}")
server=("${as_server[@]}" /usr/bin/distccd)
start_server stock
stock=$DISTCC_HOSTS
export DISTCC_HOSTS="$stock/1 $ours/1" DISTCC_BACKOFF_PERIOD=0 DISTCC_FALLBACK=0
lock=$T/home/.distcc/lock
for n in 1 2 3 4 5 6 7 8; do "$client" gcc -c x.c -o $n.o & jobs+=($!); done
wait "${jobs[@]}"
for n in 1 2 3 4 5 6 7 8; do expect_same direct.o $n.o; done
for n in 1 2 3 4; do DISTCC_HOSTS=$ours "$client" gcc -c x.c; done
for n in 1 2 3 4; do DISTCC_HOSTS=$stock "$client" gcc -c x.c; done
[[ $(cat "$lock/protocol_tcp_127.0.0.1_${port[ours]}") = 4* ]]
[ "$(cat "$lock/protocol_tcp_127.0.0.1_${port[stock]}")" = 1 ]
greetings=$(grep -c 'protocol version 4\|dcc_r_request_header\|unsupported' "${log[stock]}" || true)
[ "$greetings" -le 2 ] || fail "$greetings greetings in $(cat "${log[stock]}")"
# Gone, denying and back again: what it is stays known.
stop_server ours
export DISTCC_HOSTS=$ours DISTCC_FALLBACK=1
"$client" gcc -c x.c 2>client.err
[ "$(wc -l <client.err)" = 1 ]
expect_text client.err "^dcc: nothing is distributed, all is compiled here: "
server=("${own[@]}") server_allow=(--allow 10.0.0.1)
start_server ours
DISTCC_HOSTS=$ours DISTCC_LOG=$T/denied "$client" gcc -c x.c
expect_text denied 'closed without an answer'
expect_no_text denied 'exec on .*: x86'
stop_server ours
server_allow=(--allow 127.0.0.1)
start_server ours
DISTCC_HOSTS=$ours DISTCC_FALLBACK=0 DISTCC_LOG=$T/back "$client" gcc -c x.c
expect_text back 'protocol 4'
# Stock's in its place: local, and right, until the mark is old.
stop_server ours
server=("${as_server[@]}" /usr/bin/distccd)
port[stock]=
start_server ours
rm x.o
DISTCC_HOSTS=$ours DISTCC_FALLBACK=1 "$client" gcc -c x.c 2>client.err
expect_same direct.o x.o
[ ! -s client.err ]  # the same build was told before
touch -d '-8 days' "$lock/protocol_tcp_127.0.0.1_${port[ours]}"
DISTCC_HOSTS=$ours DISTCC_FALLBACK=0 "$client" gcc -c x.c
[ "$(cat "$lock/protocol_tcp_127.0.0.1_${port[ours]}")" = 1 ]
