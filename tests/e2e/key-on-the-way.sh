#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Somebody on the way changes, drops, repeats, exchanges or cuts what is sent, in the handshake at every byte and in the records
# here and there: the job is done at home, and in the handshake's case no server has begun it. Nothing that is sent can be read.
. "$(dirname "$0")/key"
make_keys farm
server_keys farm
start_keyed s
start_server open
export DCC_KEY_FILE=$T/farm.key

# start_relay PORT: as the lines in `plan` say.
start_relay() {
  python3 "$e2e/wire_key.py" relay "$1" <plan >relay.out 2>relay.err &
  relay=$!
  wait_for_line relay.out relaying
}
stop_relay() { kill $relay; wait $relay || true; }

# What can be read on the way of a preprocessed and a native job, of which the source, the name of its directory and the client's token
# are secret. Without the key all of it can; that shows that this looks for the right things.
mkdir -p secret-directory
printf '%s\n' '#include "secret-header.h"' 'int confidential_function(void) { return confidential_value; }' >secret-directory/secret-unit.c
echo 'static const int confidential_value = 47114711;' >secret-directory/secret-header.h
# overheard PORT [NAME=VALUE...]: the bytes of both directions and jobs go to the file `overheard`.
overheard() {
  local native through
  rm -f overheard trace
  printf '%s\n' '4000 up none 0 overheard' '4001 down none 0 overheard' >plan
  start_relay "$1"
  for native in 0 1; do
    for through in 4000 4001; do
      env "${@:2}" DCC_NATIVE=$native DISTCC_FALLBACK=0 DISTCC_HOSTS=127.0.0.1:$through "$client" gcc -g -c "$T/secret-directory/secret-unit.c" -o secret.o
    done
  done
  stop_relay
  for mode in preprocessed native; do [ "$(grep -c "\"mode\":\"$mode\"" trace)" = 2 ]; done
}
# readable: which of the secrets are in that file.
readable() {
  python3 - "$T" <<'END'
import pathlib, sys
heard = pathlib.Path("overheard").read_bytes()
secrets = [b"secret-header.h", b"secret-unit.c", b"secret-directory", b"confidential_function", b"confidential_value", b"47114711",
           sys.argv[1].encode(), b"x86_64", b"0.2.0", b"gcc\0", pathlib.Path("home/.distcc/token").read_bytes()]
assert len(heard) > 10_000, len(heard)
print(*[secret for secret in secrets if secret in heard])
END
}
overheard "${port[open]}" DCC_KEY_FILE=
readable >found
for text in secret-header.h secret-directory confidential_function 47114711 0.2.0; do expect_text found "$text"; done
overheard "${port[s]}"
[ "$(grep -c '"protected":true' trace)" = 4 ]
[ "$(readable)" = "" ] || fail "can be read: $(readable)"

# run_plan: each line of `plan` with a client of its own and preprocessed text, a dozen at a time; each job ends at home, with the right object.
run_plan() {
  local own rest others
  start_relay "${port[s]}"
  others=$(jobs -rp | wc -l)  # servers and the relay
  : >fell
  while read -r own rest; do
    while [ "$(jobs -rp | wc -l)" -gt $((others + 10)) ]; do wait -n || true; done
    (
      mkdir -p runs/$own
      cd runs/$own
      DISTCC_DIR=$T/runs/$own/state DISTCC_LOG=$PWD/said DCC_TRACE=$PWD/trace DCC_NATIVE=0 DISTCC_IO_TIMEOUT=3 DISTCC_HOSTS=127.0.0.1:$own "$client" gcc -c ../../work/x.c -o x.o
      cmp x.o "$T/direct.o"
      grep -q '"decision":"fallback"' trace || { echo "not noticed: $own $rest: $(cat said)"; exit 1; }
    ) >>fell 2>&1 &
  done <plan
  while [ "$(jobs -rp | wc -l)" -gt "$others" ]; do wait -n || true; done
  stop_relay
  [ ! -s fell ] || fail "$(cat fell)"
  [ "$(find runs -name x.o | wc -l)" = "$(wc -l <plan)" ]
  rm -r runs
}
# What is known of compilers is of use in other state directories.
mkdir -p runs
state_of() { mkdir -p "runs/$1"; cp -a home/.distcc "runs/$1/state"; rm -rf "runs/$1/state/lock"; }

next=4100
plan() { echo "$next $*" >>plan; state_of $next; next=$((next + 1)); }
: >plan
for direction in up down; do
  if [ $direction = up ]; then end=76; else end=56; fi
  for ((i = 0; i < end; i++)); do plan $direction flip $i; done
  for ((i = 0; i < end; i += 7)); do for what in drop twice cut; do plan $direction $what $i; done; done
done
run_plan
expect_ran_on s 4

# Records: their lengths, ciphertexts and tags; and whole ones.
: >plan
next=4100
for i in 76 77 78 120 300; do for what in flip drop twice cut; do plan up $what $i; done; done
for i in 56 57 58 75 90 150 200; do for what in flip drop twice cut; do plan down $what $i; done; done
for i in 0 1 2; do for what in drop-record swap-record cut-record; do plan down $what $i; done; done
for i in 0 1; do plan down twice-record $i; done  # with the third, the answer is complete
for what in drop-record swap-record cut-record; do plan up $what 0; done
run_plan
