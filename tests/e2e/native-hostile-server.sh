#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Servers that want more from a client in native mode than its job: other files, its memory, its time, its disk. Each time the
# job is done here, right and within bounds, nothing secret has left, and no file of the user is another.
. "$(dirname "$0")/native"
python3 -c 'import ctypes; ctypes.CDLL("libxxhash.so.0"), ctypes.CDLL("liblz4.so.1")' 2>/dev/null ||
  skip "needs the shared libraries of lz4 and xxhash"
secret=$(head -c 30 /dev/urandom | base64)
mkdir -p "$T/home/.ssh" "$T/home/project/"{.git,sub,many} "$T/elsewhere" "$T/w"
cd "$T/home/project"
export HOME=$T/home
echo "$secret" >"$HOME/.ssh/id_ed25519"
echo "$secret" >"$HOME/.bashrc"
echo "$secret" >"$HOME/notes"
echo "$secret" >.git/config
echo "$secret" >.env
echo "$secret" >sub/.netrc
echo "$secret" >"$T/elsewhere/file"
printf '#include "h.h"\n#ifdef NEVER\n#include "%s/.ssh/id_ed25519"\n#include "../.ssh/id_ed25519"\n#endif\nint x = 1;\n' "$HOME" >a.c
echo 'int h;' >h.h
echo 'all: ;' >Makefile
ln -s ~/.ssh/id_ed25519 key
ln -s ~/.ssh keys
ln -s "$HOME" home
ln -s ../.. sub/up
ln -s / root
ln -s /proc/self/root proc_root
mkfifo fifo
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
ln -s /dev/zero zero
gcc -c a.c -o "$T/direct.o"
find "$HOME" "$T/elsewhere" \( -type f -o -type l -o -type p \) -not -path '*/.distcc/*' -printf '%p %y %m %s %T@ %i %l\n' | sort >"$T/before"
cd "$T/w"  # an act is replaced whole, and what was heard lies beside it

act() { echo "$@" >"$T/act.new"; mv "$T/act.new" "$T/act"; }
cp "$e2e/native_peers.py" "$e2e/wire_4.py" "$e2e/wire.py" .
act many
: >fake.out
python3 native_peers.py serve 3699 "$T/act" >>fake.out 2>fake.err &
wait_for_line fake.out 'listening on'
export DISTCC_HOSTS=127.0.0.1:3699/4 DISTCC_IO_TIMEOUT=3
(cd ~/project && "$client" gcc -c a.c -o "$T/plain.o")  # tells that it has native mode
memory_kb=${CLIENT_MEMORY_KB:-200000}

# attempt SECONDS MODE WORD...: whatever the server does, this is right, within the time, and leaves all else as it was.
attempt() {
  local seconds=$1
  shift
  act "$@"
  : >"$T/client.log"
  rm -f ~/project/a.o
  (cd ~/project && timeout "$seconds" /usr/bin/env time -f '%M' -o "$T/memory" "$client" gcc -c a.c) >client.out 2>client.err ||
    fail "status $? ($*): $(cat client.err "$T/client.log")"
  expect_same "$T/direct.o" ~/project/a.o
  rm ~/project/a.o
  [ "$(tail -n 1 "$T/memory")" -lt "$memory_kb" ] || fail "$(cat "$T/memory") kB ($*)"
  find "$HOME" "$T/elsewhere" \( -type f -o -type l -o -type p \) -not -path '*/.distcc/*' -printf '%p %y %m %s %T@ %i %l\n' | sort >"$T/after"
  diff "$T/before" "$T/after" || fail "files of the user have changed ($*)"
  expect_text "$T/client.log" 'protocol 4, native'
  leaves_nothing "$T/tmp"
}

# Secrets, by every way; nothing of them may have come, neither their bytes, nor their size in an answer.
{
  for base in "$HOME/.ssh/id_ed25519" "$HOME/.ssh" "$HOME/.bashrc" "$HOME/notes" "$HOME" "$T/elsewhere/file" /etc/passwd /etc/shadow; do
    echo "$base"
    for by in /proc/self/root /proc/self/cwd/../.. /proc/1/root /proc/self/fd/3 /proc/self/task/self/root "$HOME/project/root" \
      "$HOME/project/proc_root"; do echo "$by$base"; done
  done
  for name in key keys keys/id_ed25519 home/.ssh/id_ed25519 home/notes sub/up/.ssh/id_ed25519 .git/config .git .env sub/.netrc root/etc/shadow \
    zero fifo socket; do echo "$HOME/project/$name"; done
  for path in /proc/self/environ /proc/self/maps /proc/self/mem /dev/mem /dev/zero /dev/tty /sys/kernel /proc/kcore /dev/stdin; do echo "$path"; done
} | grep -v '/\.\.' >"$T/act.paths"
attempt 20 asks
expect_text fake.out '^native'
# Neither are they files of which anything is told, such as their size.
if grep -E '^3 ' "$T/act.kinds"; then fail "more than a kind of these was told"; fi
grep -q '^[0245] ' "$T/act.kinds"
cat >"$T/check.py" <<'E'
import hashlib, sys
heard = open(sys.argv[1], "rb").read()
secret = sys.argv[2].encode() + b"\n"
assert len(heard) > 1000, "nothing was heard"
assert secret[:12] not in heard
assert hashlib.blake2b(secret, digest_size=32).digest() not in heard
assert hashlib.blake2b(open("/etc/passwd", "rb").read(), digest_size=32).digest() not in heard
assert b"root:" not in heard
assert b"notes" not in heard.replace(b"/notes", b""), "names in the home directory"
E
python3 "$T/check.py" "$T/act.heard" "$secret" || fail "a secret has left"

# While a file and a directory of the project become links to secrets and back all the time.
mkdir ~/project/plain
echo 'int flip;' >~/project/plain/id_ed25519
echo 'int flip;' >~/project/plain.h
(
  cd ~/project
  while :; do
    cp plain.h new.h && mv new.h flip.h
    ln -s plain new.d && mv -T new.d flip
    ln -s ~/.ssh/id_ed25519 new.h && mv new.h flip.h
    ln -s ~/.ssh new.d && mv -T new.d flip
  done
) 2>"$T/racer.log" &
racer=$!
act races
: >"$T/act.heard"
: >"$T/act.kinds"
(cd ~/project && timeout 30 "$client" gcc -c a.c -o "$T/raced.o") || fail "status $? (races)"
expect_same "$T/direct.o" "$T/raced.o"
kill -KILL -$racer
wait $racer 2>/dev/null || true
python3 "$T/check.py" "$T/act.heard" "$secret" || fail "a secret has left by a race"
expect_text "$T/act.kinds" '^3 .*flip.h'
expect_text "$T/act.kinds" '^2 .*flip.h'
rm -rf ~/project/plain ~/project/plain.h ~/project/flip ~/project/flip.h ~/project/new.[hd]
# What the command names is shown: the checks above can tell.
act asks
echo "$HOME/.ssh/id_ed25519" >"$T/act.paths"
: >"$T/act.heard"
(cd ~/project && "$client" gcc -I"$HOME/.ssh" -c a.c -o "$T/named.o")
not python3 "$T/check.py" "$T/act.heard" "$secret" 2>"$T/named.log"
expect_text "$T/named.log" AssertionError

# Its memory and its time.
(cd ~/project/many && seq -f 'a-name-that-is-rather-long-%.0f' 100500 | xargs touch)
find "$HOME" "$T/elsewhere" \( -type f -o -type l -o -type p \) -not -path '*/.distcc/*' -printf '%p %y %m %s %T@ %i %l\n' | sort >"$T/before"
attempt 25 many
rm -r ~/project/many
find "$HOME" "$T/elsewhere" \( -type f -o -type l -o -type p \) -not -path '*/.distcc/*' -printf '%p %y %m %s %T@ %i %l\n' | sort >"$T/before"
for kind in look list expect fetch; do attempt 30 forever $kind; done
attempt 30 floods
attempt 30 endless_message
attempt 30 half
attempt 10 mixed
for number in {0..11}; do attempt 10 improper $number; done

# Its files.
for path in "$HOME/.bashrc" "$HOME/project/h.h" "$HOME/project/Makefile" "$HOME/project/a.c" "$HOME/project/new" "$HOME/project/../project/a.o" \
  a.o /etc/new "$HOME/project/a.o/x" "$HOME/project/keys/id_ed25519" ''; do
  attempt 10 writes $path
  attempt 10 removes $path
done
# An output that was not foreseen is not held against the host, which may have run what the command says.
find "$T" -name 'backoff_*' -delete
attempt 10 writes "$HOME/project/new"
expect_text "$T/client.log" "new', which this command does not write"
[ -z "$(find "$T" -name 'backoff_*')" ] || fail "the host is in back-off"
attempt 10 removes_ours
for mode in longer two before; do attempt 10 $mode; done
for number in $(seq 0 7 700); do
  rm -f ~/project/a.o
  act damaged $number
  (cd ~/project && timeout 20 "$client" gcc -c a.c) >client.out 2>client.err || [ $? = 1 ] || fail "status $? (damaged $number)"
  rm -f ~/project/a.o
done
expect_no_text fake.err Traceback
