#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# DCC_VERIFY=N: native jobs are compiled here, too. What differs is told, and that compiler of that host gets no native jobs for a
# while; what two compiles here do not agree on is not held against it. The result is in each case that of the compile here.
. "$(dirname "$0")/native"
python3 -c 'import ctypes; ctypes.CDLL("libxxhash.so.0"), ctypes.CDLL("liblz4.so.1")' 2>/dev/null ||
  skip "needs the shared libraries of lz4 and xxhash"
start_native_server
quarantined() { find "$HOME/.distcc/lock" -name 'quarantine_*' -exec cat {} +; }

# --- a server that does right ------------------------------------------------------------------------------------------
export DCC_VERIFY=1
printf '#include <string>\nint main() { int unused; return static_cast<int>(std::string("x").size()); }\n' >unit.cc
echo '#warning "beware"' >a.c
echo 'int broken(' >broken.c
verified='is the same in native mode on'
same "$verified" gcc -c a.c
same "$verified" g++ -O2 -g -Wall -c unit.cc -MD
same "$verified" gcc -c a.c -fstack-usage -o out.o
same "$verified" gcc -c broken.c
tail -n 1 "$DCC_TRACE" >../line
expect_text ../line '"decision":"local","reason":"it was compiled in native mode, and here to verify that \(DCC_VERIFY\)"'
# The compile here begins at another second.
echo 'const char *time = __TIME__;' >time.c
for _ in 1 2 3 4; do
  "$client" gcc -c time.c 2>../err
  diff /dev/null ../err
done
# These have a random name or stamp in them.
for option in -flto --coverage; do
  "$client" gcc $option -c time.c 2>../err
  diff /dev/null ../err
  expect_text "$T/client.log" 'two compiles here differ, too'
  : >"$T/client.log"
done
[ -z "$(quarantined)" ] || fail "$(quarantined)"
# What is appended to is compiled once.
DEPENDENCIES_OUTPUT=deps same native gcc -c a.c
DCC_VERIFY=0 same native gcc -c a.c
# One in so many.
: >"$DCC_TRACE"
for _ in {1..20}; do DCC_VERIFY=2 "$client" gcc -c a.c 2>/dev/null; done
count=$(grep -c 'to verify that' "$DCC_TRACE") || true
[ "$count" -gt 0 ] || fail "none of 20 was verified"
[ "$count" -lt 20 ] || fail "all of 20 were verified"

# --- servers that do not ------------------------------------------------------------------------------------------------
act() { echo "$@" >"$T/act.new"; mv "$T/act.new" "$T/act"; }
cp "$e2e/native_peers.py" "$e2e/wire_4.py" "$e2e/wire.py" "$T"
export DISTCC_HOSTS=127.0.0.1:3699/4
act answers 0 -
: >"$T/fake.out"
python3 "$T/native_peers.py" serve 3699 "$T/act" >>"$T/fake.out" 2>"$T/fake.err" &
wait_for_line "$T/fake.out" 'listening on'
echo 'int wrong;' >a.c
gcc -c a.c -o ../wrong.o
echo 'int right;' >a.c
gcc -c a.c -o ../right.o
DCC_NATIVE=0 "$client" gcc -c a.c -o plain.o  # tells what it can
# lies NAMES ACT...: what is not the same. The object is right in any case, and the host gets no native job after that.
lies() {
  local names=$1
  shift
  rm -f a.o
  act "$@"
  : >"$T/client.log"
  "$client" gcc -c a.c 2>../err || fail "status $?: $(cat ../err)"
  expect_same ../right.o a.o
  expect_text ../err "^dcc: 127\.0\.0\.1:3699: 'a\.c' compiled by 'gcc' in native mode is not as here: $names; .* until '$HOME/.*/quarantine_[^']*' is removed\$"
  [ "$(wc -l <../err)" = 1 ]
  expect_text "$T/client.log" 'ERROR: 127.0.0.1:3699: .* is not as here'
  tail -n 1 "$DCC_TRACE" >../line
  expect_text ../line '"decision":"fallback","reason":"127.0.0.1:3699: .* is not as here.*"hosts_tried":\[\{"host":"127.0.0.1:3699"'
  quarantined >../quarantined
  expect_text ../quarantined "not as here: $names\$"
  "$T/bin/dcc" explain dcc gcc -c a.c >../said
  expect_text ../said "^mode         preprocessed text: in quarantine for 24 h more: 'a\.c' compiled by 'gcc'"
  : >"$T/fake.out"
  "$client" gcc -c a.c
  expect_text "$T/fake.out" '^text$'
  find "$HOME/.distcc/lock" -name 'quarantine_*' -delete
}
export DISTCC_BACKOFF_PERIOD=0
lies "'$T/tree/a\.o'" answers 0 "$T/wrong.o"
lies stderr answers 0 "$T/right.o" hearsay
lies "the exit code, stderr, '$T/tree/a\.o'" answers 256 - a.c:1:1: error: nonsense
lies "'$T/tree/a\.o'" answers 0 -
act answers 0 "$T/right.o"
"$client" gcc -c a.c 2>../err
diff /dev/null ../err
expect_same ../right.o a.o
[ -z "$(quarantined)" ]
# Without the check a lie is believed: nothing but a compile here can tell.
act answers 0 "$T/wrong.o"
DCC_VERIFY='' "$client" gcc -c a.c
expect_same ../wrong.o a.o
expect_no_text "$T/fake.err" Traceback
