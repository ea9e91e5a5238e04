#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Key files that are missing, unreadable, readable for others or mistyped: nobody goes on without the key, and each says what to do.
# Keys that change with SIGHUP, while jobs run.
. "$(dirname "$0")/key"
make_keys old new
# The server's gcc, which waits at its gates if there is a file `hold`.
make_gates started finish
find $masquerade -type l ! -name dcc -delete
fake_compiler gcc-9 <<'END_OF_COMPILER'
#!/bin/bash
for word; do
  if [ "$word" = out.o ] && [ -e /usr/local/bin/hold ]; then
    read -r _ </usr/local/bin/started.gate
    read -r _ </usr/local/bin/finish.gate
  fi
done
exec gcc "$@"
END_OF_COMPILER
export DCC_NATIVE=0
server_keys old
start_keyed s
expect_text s/log 'clients must prove a key of .*/server\.key.: old$'

# The client: the compile is done here, the build hears of it once, and nothing was sent.
cp old.key typo.key
sed -i 's/dcc1-..../dcc1-aaaa/' typo.key
cp old.key others.key
chmod 644 others.key
cp old.key writable.key
chmod 660 writable.key
: >empty.key
ln -s nowhere dangling.key
mkfifo -m 600 fifo.key
chmod 600 typo.key empty.key
# refused FILE SENTENCE
refused() {
  rm -rf work/x.o home/.distcc/lock/told_*
  (cd work && DCC_KEY_FILE=$T/$1 "$client" gcc -c x.c) 2>client.err
  expect_same direct.o work/x.o
  [ "$(wc -l <client.err)" = 1 ]
  expect_text client.err "^dcc: nothing is distributed, all is compiled here: .*$2"
  expect_status 101 env DISTCC_FALLBACK=0 DCC_KEY_FILE="$T/$1" "$client" gcc -c work/x.c -o x.o 2>client.err
  expect_status 1 env DCC_KEY_FILE="$T/$1" "$T/bin/dcc" explain gcc -c work/x.c >explained
  expect_text explained "$2"
  expect_status 101 env DCC_KEY_FILE="$T/$1" "$T/bin/dcc" hosts 2>hosts.err
  expect_text hosts.err "$2"
  expect_status 101 env DCC_KEY_FILE="$T/$1" "$T/bin/dcc" key check 2>check.err
  expect_text check.err "$2"
}
refused typo.key 'line 1: the key is mistyped: its checksum is wrong'
refused others.key "chmod g-w,o-rwx $T/others.key"
refused writable.key "chmod g-w $T/writable.key"
refused empty.key 'there is no key in it'
refused missing.key 'No such file'
refused dangling.key 'No such file'
refused fifo.key 'is not a regular file'
expect_ran_on s 0

# The server does not start.
for file in typo others writable empty missing dangling fifo; do
  expect_status 101 env DCC_KEY_FILE="$T/$file.key" timeout 20 "${server[@]}" "${server_mode[@]}" --allow 127.0.0.1 --port 3790 --log-stderr 2>server.err
  expect_text server.err 'key file'
done
if [ "$is_root" = 1 ]; then
  chown root old.key
  expect_status 101 env DCC_KEY_FILE="$T/old.key" timeout 20 "${server[@]}" "${server_mode[@]}" --allow 127.0.0.1 --port 3790 --user nobody --log-stderr 2>server.err
  expect_text server.err 'cannot be read: .*Permission denied'
  # Root's own is out of reach for the server, which must not go on without.
  mkdir -m 700 roots roots/.distcc
  cp server.key roots/.distcc/key
  expect_status 101 env HOME="$T/roots" timeout 20 "${server[@]}" "${server_mode[@]}" --allow 127.0.0.1 --port 3790 --user nobody --log-stderr 2>server.err
  expect_text server.err "the key file '$T/roots/.distcc/key' belongs to root, and the server runs as another user"
  chmod 700 roots/.distcc
  expect_status 101 env DISTCC_DIR="$T/roots/.distcc" timeout 20 "${server[@]}" "${server_mode[@]}" --allow 127.0.0.1 --port 3790 --user nobody --log-stderr 2>server.err
  expect_text server.err "cannot be read: .*$T/roots/.distcc/key.*Permission denied"
fi

# reread SENTENCE: the server reads its file, and says so.
reread() { kill -HUP "${pid[s]}"; wait_for_line s/log "$1" "${2:-1}"; }
export DCC_KEY_FILE=$T/old.key
on_host
# A job runs on, with the key that is taken from the server meanwhile; others need the new one.
: >/usr/local/bin/hold
(cd work && DISTCC_FALLBACK=0 "$client" gcc -c x.c -o held.o) &
job=$!
pass_gate started
rm /usr/local/bin/hold
server_keys new
reread 'clients must prove a key of .*: new$'
at_home 'it refuses: the client has a key that this server does not have'
expect_text s/log 'client 127\.0\.0\.1:[0-9]+: the client has a key that this server does not have'
on_host DCC_KEY_FILE="$T/new.key"
pass_gate finish
wait $job
expect_same direct.o work/held.o
# Both, for a change without a gap.
server_keys old new
reread 'clients must prove a key of .*: old, new$'
on_host
on_host DCC_KEY_FILE="$T/new.key"
# Mistakes change nothing; nor does a file that is gone.
cp typo.key server.key
reread 'the keys stay as they were: .*mistyped'
on_host
chmod 644 server.key
reread 'the keys stay as they were: .*chmod g-w,o-rwx'
rm server.key
reread 'the keys stay as they were: .*No such file'
on_host
at_home 'speaks only with clients that have its key' DCC_KEY_FILE=

# The build hears of one host that has another key, and of no more than that.
make_keys other
DCC_KEY_FILE="" start_server open
for i in 1 2; do
  rm -rf home/.distcc/lock/backoff_*
  (cd work && DCC_KEY_FILE=$T/other.key DISTCC_HOSTS="127.0.0.1:${port[s]} 127.0.0.1:${port[open]},plain" DISTCC_FALLBACK=0 "$client" gcc -c x.c) 2>client.err
  if [ $i = 1 ]; then
    expect_text client.err "^dcc: 127\.0\.0\.1:${port[s]} gets no jobs: it refuses: the client has a key that this server does not have"
  fi
  [ "$(wc -l <client.err)" = $((2 - i)) ] || fail "$(cat client.err)"
done
