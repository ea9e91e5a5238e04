#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc explain shows each step of the client's decision, and does nothing.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
dcc=$T/bin/dcc
write_sources
start_server s
s=127.0.0.1:${port[s]}
cd src
# expect STATUS REGEX...: what `dcc explain ${command[@]}` says, and how it ends.
command=(dcc gcc -Iinclude -DEXTRA=1 -c a.c -o out/a.o)
expect() {
  local status=0
  "$dcc" explain "${command[@]}" >../said 2>../said.err || status=$?
  [ "$status" = "$1" ] || fail "status $status instead of $1: $(cat ../said ../said.err)"
  for line in "${@:2}"; do expect_text ../said "$line"; done
}

# expect_of COMMAND STATUS REGEX...: likewise, of another command, whose words are separated by blanks.
expect_of() {
  local command
  read -ra command <<<"$1"
  expect "${@:2}"
}

# Everything of a job that goes out. The fingerprint is found out once.
rm -rf "$HOME/.distcc"  # with what is known of compilers
export DISTCC_HOSTS="$s/3 127.0.0.1:1,lzo localhost/1"
expect 0 '^fingerprint  [0-9a-f]{32} x86_64 gcc [0-9.]+ \([a-z0-9_-]+\), computed just now$'
find "$HOME/.distcc" -printf '%p %i %T@\n' | sort >../state
expect 0 "^command      gcc -Iinclude -DEXTRA=1 -c a.c -o out/a.o$" '^called       dcc with the compiler as an argument' \
  '^compiler     /usr/bin/gcc -> /usr/bin/.*gcc' "options are read as gcc's" '^job          a\.c \(C\) -> out/a\.o$' \
  '^may go out   yes$' '^hosts        3 of \$DISTCC_HOSTS$' ', remembered$' \
  "  $s/3: 0 of 3 slots taken; protocol 4, or 1 if it closes on that" \
  "  127.0.0.1:1,lzo: 0 of 4 slots taken; protocol 2, because ',lzo' asks for it" '  localhost/1: 0 of 1 slot taken; runs here' \
  '^here         0 of [0-9]+ slots? for compiling taken \([0-9]+ cores?, [0-9]+ MB of memory available\)$' \
  '^would send   gcc -c a\.c' "^to stock     $triplet-gcc -c a\\.c" "^environment  (LANG|DISTCC_HOSTS)=" \
  "^answer       it would be compiled on $s \(not asked"
# No trace: no object, no slot, nothing new in the state directory, nothing on the server.
[ -z "$(ls out)" ]
find "$HOME/.distcc" -printf '%p %i %T@\n' | sort | diff ../state -
expect_ran_on s 0 '(COMPILE|OTHER|CLIENT|BAD)'

# How it is called.
plain=(gcc -Iinclude -DEXTRA=1 -c a.c -o out/a.o)
with_dcc="^with dcc     it would be compiled on $s"
(command=("${plain[@]}"); PATH=$masquerade:$PATH expect 0 "^called       dcc through the link $masquerade/gcc$" '^compiler     /usr/bin/gcc')
expect_of "$masquerade/g++ -Iinclude -DEXTRA=0 -c b.cc" 0 '^job          b\.cc \(C\+\+\) -> b\.o$'
ln -s dcc "$T/bin/distcc"
expect_of "distcc gcc -c a.c" 0 '^command      gcc -c a.c$' 'compiler as an argument'
rm "$T/bin/distcc"
expect_of "dcc -c a.c" 0 '^command      cc -c a.c$' 'cc is meant'
expect_of "dcc serve --jobs 3" 1 'it is not a compile but dcc serve'
for own in "dcc --version" "dcc --help" "distcc -j" "$dcc --show-hosts" dcc distcc; do
  expect_of "$own" 1 '^answer       it is not a compile: dcc answers it itself$'
  [ "$(wc -l <../said)" = 1 ] || fail "$own: $(cat ../said)"
done
expect_of "dcc gcc --version" 1 'it would run here: ' '^command      gcc --version$'
_DISTCC_SAFEGUARD=1 expect 111 'it would fail with exit code 111: .*recursively'
(command=("${plain[@]}"); _DISTCC_SAFEGUARD=1 PATH=$masquerade:$PATH expect 1 'it would run here: it was started by a compile that dcc runs')

# The short answer stands first, and is the last one's only one.
expect_of "dcc gcc -Iinclude -DEXTRA=1 -c a.c" 0
[[ $(head -n 1 ../said) = 'answer       '* ]] || fail "$(head -n 3 ../said)"
[ "$(grep -c 'it would be compiled' ../said)" = 1 ]

# A build that goes past dcc.
(
  command=("${plain[@]}")
  expect 1 "^answer       it would bypass dcc: gcc is /usr/bin/gcc, not a link to dcc; type 'dcc gcc', or put $masquerade first in PATH$" "$with_dcc"
  PATH=$PATH:$masquerade expect 1 "it would bypass dcc: /usr/bin is before $masquerade in PATH; put $masquerade first$" "$with_dcc"
  command[0]=/usr/bin/gcc
  expect 1 "bypass dcc: gcc is called by its path; type 'dcc /usr/bin/gcc', or 'gcc' with $masquerade first in PATH$" "$with_dcc"
  PATH=$masquerade:$PATH expect 1 'bypass dcc: gcc is called by its path'
  command[0]=distcc
  expect 1 'bypass dcc: /usr/bin/distcc is a program other than dcc'
)
rm $masquerade/clang
expect_of "clang -c a.c" 1 "bypass dcc: .*; type 'dcc clang', or put $masquerade first in PATH \\(after: ln -s dcc $masquerade/clang\\)"
allow_compilers clang

# Launchers: ccache before dcc is right, behind it it is taken for the compiler.
if [ -e /usr/lib/ccache/gcc ]; then
  expect_of "dcc ccache gcc -c a.c" 1 '^answer       it would run here: ccache is not a compiler but starts one: set CCACHE_PREFIX=dcc'
  expect_of "ccache gcc -Iinclude -c a.c" 1 'bypass dcc: .*ccache calls the compiler itself; set CCACHE_PREFIX=dcc$' "$with_dcc"
  CCACHE_PREFIX=dcc expect_of "ccache gcc -Iinclude -c a.c" 0 '^called       dcc by .*ccache \(its prefix_command\)$'
  CCACHE_PREFIX=$T/bin/dcc PATH=/usr/lib/ccache:$PATH expect_of "gcc -Iinclude -c a.c" 0 '^called       dcc by /usr/lib/ccache/gcc'
  PATH=/usr/lib/ccache:$masquerade:$PATH expect_of "gcc -Iinclude -c a.c" 0 "dcc through the link $masquerade/gcc, by /usr/lib/ccache/gcc"
  PATH=/usr/lib/ccache:$PATH expect_of "gcc -Iinclude -c a.c" 1 'bypass dcc: /usr/lib/ccache/gcc calls the compiler itself'
  expect_of "ccache dcc gcc -Iinclude -c a.c" 1 'bypass dcc: ccache takes dcc for the compiler'
fi
expect_of "nice gcc -c a.c" 1 'bypass dcc: nice starts another program; ask about the command after it'
expect_of "dcc nice gcc -c a.c" 1 'it would run here: nice is not a compiler but starts one: it belongs before dcc'

# Why it stays here, or fails.
expect_of "dcc gcc -c a.c -gsplit-dwarf" 1 "^may go out   no: '-gsplit-dwarf' writes another file$" "^answer       it would run here: '-gsplit-dwarf' writes another file; without that option it may go out$"
expect_of "dcc gcc a.c -o a" 1 'it would run here: linking is not distributed'
expect_of "dcc gcc -c no-such.c" 1 'it would run here: the source is not a regular file'
COMPILER_PATH=/x expect 1 'it would run here: the environment has COMPILER_PATH'
expect_of "dcc no-such-cc -c a.c" 110 "exit code 110: .*'no-such-cc'"
DISTCC_HOSTS='' expect 1 'it would run here: \$DISTCC_HOSTS contains no hosts'
DISTCC_HOSTS='' DISTCC_FALLBACK=0 expect 106 'exit code 106: fallbacks are disabled \(DISTCC_FALLBACK=0\): \$DISTCC_HOSTS contains no hosts'
DISTCC_HOSTS='a b/x' expect 1 "it would run here: .*'b/x'"
DISTCC_HOSTS=+zeroconf expect 1 'zeroconf'
DISTCC_HOSTS="localhost/1 $s" expect 1 'it would run here: localhost is next in the host list'
DISTCC_HOSTS="$s,down" expect 1 'not asked: it is marked as not to be used' "it would run here: $s: it is marked as not to be used"
DISTCC_IO_TIMEOUT=x expect 101

# The host list's file, and its order.
mkdir -p ../other
echo "--randomize --localslots=5 $s # a comment" >../other/hosts
(unset DISTCC_HOSTS; DISTCC_DIR=$T/other expect 0 "^hosts        1 of $T/other/hosts, in random order$" '0 of 5 slots for compiling taken \(--localslots\)' "on $s or another one")

# Protocols.
DCC_PROTOCOL=1 expect 0 "  $s/3: .*; protocol 1$" 'fingerprint  not used'
expect_of "dcc gcc -x assembler-with-cpp -c a.c" 0 'may go out   yes' 'but only with protocol 4'
DISTCC_HOSTS=$s DCC_PROTOCOL=1 expect_of "dcc gcc -x assembler-with-cpp -c a.c" 1 'not asked: only protocol 4 has this language' "it would run here: $s: only protocol 4 has"

# Back-off: who is in it, until when and why.
DISTCC_HOSTS=127.0.0.1:1 "${command[@]}"
prolong_back_off
DISTCC_HOSTS=127.0.0.1:1 expect 1 '    not asked: in back-off for [0-9]+ s more: 127.0.0.1:1: .*Connection refused' 'it would run here: all hosts are in back-off'
DISTCC_HOSTS="127.0.0.1:1 $s" expect 0 "compiled on $s"
DISTCC_HOSTS=127.0.0.1:1 DISTCC_FALLBACK=0 expect 116 'fallbacks are disabled \(DISTCC_FALLBACK=0\): all hosts are in back-off'

# What a job has taught: it speaks 4. And while one runs, its slot is taken.
DISTCC_HOSTS=$s "${command[@]}"
expect 0 "  $s/3: 0 of 3 slots taken; protocol 4, which it has spoken before"
(cd "$T" && make_hangcc)
DISTCC_HOSTS="$s/3 localhost/1" DISTCC_FALLBACK=0 DCC_PROTOCOL=1 "$client" hangcc -c a.c -Iinclude -DEXTRA=1 -o hang.o &
job=$!
pass_gate started
DISTCC_HOSTS=$s/3 expect 0 "  $s/3: 1 of 3 slots taken" "compiled on $s"
# The first slot of each host comes before the second of any.
DISTCC_HOSTS="$s/3 localhost/1" expect 1 'it would run here: localhost is next in the host list'
pass_gate finish
wait $job
