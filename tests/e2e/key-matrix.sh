#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Keys on one side, both and neither, in native mode and with preprocessed text; and what lets a side do without.
. "$(dirname "$0")/key"
make_keys farm other
server_keys other farm
start_keyed s --stats --stats-port 3633
keyed=$DISTCC_HOSTS
start_server open
expect_text open/log 'clients need no key: there is none .*/etc/distcc/key'
open=$DISTCC_HOSTS

# Both. The monitor tells of it while such a job runs.
"$T/bin/dcc" monitor --json >seen.json 2>monitor.err &
monitor=$!
for native in 0 1; do
  if [ $native = 1 ]; then mode=native; else mode=preprocessed; fi
  on_host DISTCC_HOSTS="$keyed" DCC_KEY_FILE="$T/farm.key" DCC_NATIVE=$native
  is_protected || fail "not protected: $(tail -n 1 trace)"
  expect_text trace "\"mode\":\"$mode\""
done
wait_for_line seen.json '"phase":"compile".*"native":false,"protected":true'
wait_for_line seen.json '"phase":"compile".*"native":true,"protected":true'
kill $monitor
wait $monitor || true
expect_text s/log 'COMPILE_OK .* x\.c(\.i)? key:farm$'
curl -sS http://127.0.0.1:3633/metrics >metrics
expect_text metrics '^dcc_key_jobs_total\{.*key="farm"\} 2$'
expect_text metrics '^dcc_keys\{.*\} 2$'
# Neither.
on_host DISTCC_HOSTS="$open" DCC_KEY_FILE=
not is_protected
expect_text open/log 'COMPILE_OK .* x\.c(\.i)?$'
# Only the server, or only the client; and never in an older protocol instead.
at_home 'this server speaks only with clients that have its key' DISTCC_HOSTS="$keyed" DCC_KEY_FILE=
at_home 'closed without an answer' DISTCC_HOSTS="$keyed" DCC_KEY_FILE= DCC_PROTOCOL=1
expect_text s/log "client 127\.0\.0\.1:[0-9]+: it did not prove a key: .*--allow-plain 127\.0\.0\.1"
at_home 'it has no key, but this client has one' DISTCC_HOSTS="$open" DCC_KEY_FILE="$T/farm.key"
at_home 'protocol 4 only' DISTCC_HOSTS="$keyed" DCC_KEY_FILE="$T/farm.key" DCC_PROTOCOL=1
at_home 'a key cannot be proven in protocol 2' DISTCC_HOSTS="$keyed,lzo" DCC_KEY_FILE="$T/farm.key"
at_home 'a key cannot be proven through ssh' DISTCC_HOSTS="@127.0.0.1" DCC_KEY_FILE="$T/farm.key"
expect_ran_on open 1
# Nor do the tools send such a host anything but handshakes, of 76 bytes.
echo '4000 up none 0 overheard' | python3 "$e2e/wire_key.py" relay "${open##*:}" >relay.out 2>relay.err &
wait_for_line relay.out relaying
through=127.0.0.1:4000
export DCC_KEY_FILE=$T/farm.key
not env DISTCC_HOSTS=$through "$T/bin/dcc" explain --probe gcc -c work/x.c >probe.out
expect_text probe.out 'it has no key, but this client has one'
DISTCC_HOSTS=$through "$T/bin/dcc" hosts >probe.out || true
expect_text probe.out 'it has no key, but this client has one'
ln -s dcc bin/lsdistcc
bin/lsdistcc -P4 -r4000 127.0.0.1 >probe.out 2>&1 || true
expect_no_text probe.out 127.0.0.1
at_home 'it has no key, but this client has one' DISTCC_HOSTS=$through
unset DCC_KEY_FILE
python3 - <<'END'
heard = open("overheard", "rb").read()
openings = [heard[at:at + 76] for at in range(0, len(heard), 76)]
assert len(openings) >= 4 and {opening[:20] for opening in openings} == {heard[:20]} and len(heard) % 76 == 0, heard
END
# What does without: ',plain', and --allow-plain.
on_host DISTCC_HOSTS="$open,plain" DCC_KEY_FILE="$T/farm.key"
not is_protected
stop_server s
port=()
server_listen=()
start_keyed t --allow ::1 --allow-plain 127.0.0.0/8
on_host DCC_KEY_FILE=
on_host DCC_KEY_FILE= DCC_PROTOCOL=1
on_host DISTCC_HOSTS="$DISTCC_HOSTS,lzo" DCC_KEY_FILE=
wait_for_line t/log 'COMPILE_OK .* key:\(none\)$' 3
on_host DCC_KEY_FILE="$T/farm.key"
is_protected
expect_text t/log 'COMPILE_OK .* key:farm$'
# Whichever way a client comes, it needs an address of its own family in the rule; one of IPv4 that comes by IPv6 is of IPv4.
not_allowed() { at_home 'this server speaks only with clients that have its key' DCC_KEY_FILE= "$@"; }
on_host DCC_KEY_FILE= DISTCC_HOSTS="[::ffff:127.0.0.1]:${port[t]}"
not_allowed DISTCC_HOSTS="[::1]:${port[t]}"
stop_server t
port=()
start_keyed u --allow ::1 --allow-plain ::1
on_host DCC_KEY_FILE= DISTCC_HOSTS="[::1]:${port[u]}"
not_allowed

# Everybody may come now, and see the statistics.
stop_server u
port=()
start_keyed v --allow 0.0.0.0/0 --stats --stats-port 3633
expect_text v/log 'everybody may see the statistics, which need no key; --stats-allow'
stop_server v
port=()
start_keyed w --allow 0.0.0.0/0 --stats --stats-port 3633 --stats-allow 127.0.0.1
expect_no_text w/log 'everybody may see'
