#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc explain --probe says what the hosts would say to the job: the same compiler, another one, one that is not allowed, no
# server at all; and then what the client does is that.
. "$(dirname "$0")/pairing"
dcc=$T/bin/dcc
mine=$(gcc -dumpfullversion)
client_wrapper other-gcc '/usr/bin/gcc -fcommon'
server_wrapper gcc /usr/bin/gcc
start_server s
s=$DISTCC_HOSTS
wait_for_line "${log[s]}" 'listening on'
mkdir lib
server=("${as_server[@]}" /usr/bin/distccd)
start_server stock
stock=$DISTCC_HOSTS
expect() {
  local status=0
  find home/.distcc -name 'backoff_*' -delete
  "$dcc" explain --probe dcc "${command[@]}" >said 2>said.err || status=$?
  [ "$status" = "$1" ] || fail "status $status instead of $1: $(cat said said.err)"
  for line in "${@:2}"; do expect_text said "$line"; done
}
# agree NAME HOSTS COMMAND...: the client does it on that server (NAME), or here when NAME is empty.
agree() {
  rm -rf home/.distcc/lock client.log
  DISTCC_HOSTS=$2 DISTCC_LOG=$T/client.log "$client" "${@:3}" -o result.o
  if [ -n "$1" ]; then expect_text client.log "compiled on $1 in"; else expect_no_text client.log 'compiled on'; fi
}

command=(gcc -O2 -c a.c)
export DISTCC_HOSTS=$s
until "$dcc" explain --probe dcc "${command[@]}" | grep -q 'is the same compiler'; do :; done
expect 0 "    asked: dcc [0-9.]+: its 'gcc' is the same compiler; 0 of 4 slots taken, 0 jobs waiting" "^answer       it would be compiled on $s\$"
agree "$s" "$s" "${command[@]}"

command=(other-gcc -O2 -c a.c)
sentence="server's x86_64 gcc $mine generates different code from this one"
expect 1 "    asked: NO: $sentence" "it would run here: $s: $sentence"
agree '' "$s" "${command[@]}"
DISTCC_FALLBACK=0 expect 116 "fallbacks are disabled \(DISTCC_FALLBACK=0\): $s: $sentence"

command=(g++ -O2 -c a.cc)
expect 1 'asked: NO: server has no compiler of this kind for C\+\+, this is x86_64 g\+\+'
agree '' "$s" "${command[@]}"

# By name only: stock's own whitelist, and the object of a trial.
command=(gcc -O2 -c a.c)
DISTCC_HOSTS=$stock
expect 1 "asked: NO: it closes without an answer: it does not allow this client or '$triplet-gcc'"
agree '' "$stock" "${command[@]}"
allow_compilers "$triplet-gcc"
expect 0 'asked: compiles a trial in protocol 1' "compiled on $stock"
agree "$stock" "$stock" "${command[@]}"
expect 0 ': protocol 1: it recently closed on protocol 4|; protocol 1: it recently closed' 'asked: compiles a trial in protocol 1'
if [ -x /usr/bin/gcc-11 ]; then
  server_wrapper "$triplet-gcc" /usr/bin/gcc-11
  expect 1 "asked: NO: its 'gcc' made another kind of output"
  agree '' "$stock" "${command[@]}"
fi

# Nobody there; and the next one counts then.
DISTCC_HOSTS="127.0.0.1:1 $s"
expect 0 'asked: NO: connecting to 127.0.0.1:1: Connection refused' "compiled on $s\$"
agree "$s" "$DISTCC_HOSTS" "${command[@]}"
DISTCC_HOSTS=127.0.0.1:1
expect 1 'it would run here: 127.0.0.1:1: connecting to'
