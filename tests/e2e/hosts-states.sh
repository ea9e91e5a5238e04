#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc hosts tells servers of ours, distcc's, those that refuse, are silent, are no servers or are not there apart, and
# --list is a host list of those that can be used.
. "$(dirname "$0")/common.sh"
dcc=$T/bin/dcc
allow_compilers "$triplet-gcc"
start_server ours
server_allow=(--allow 10.0.0.1)
start_server strict
server_allow=(--allow 127.0.0.1)
python3 "$e2e/wire.py" answer 3699 mute >mute.out 2>mute.err &
wait_for_line mute.out 'listening on'
server=("${as_server[@]}" /usr/bin/distccd)
start_server stock
ours=127.0.0.1:${port[ours]} stock=127.0.0.1:${port[stock]} strict=127.0.0.1:${port[strict]}

# row HOST: its line, with single blanks.
row() { grep -F "$1" out | head -1 | tr -s ' '; }
expect_row() { row "$1" | grep -qE -- "$2" || fail "no '$2' in the line of $1: $(row "$1")"; }

export DISTCC_HOSTS="--randomize --localslots=3 $ours/7 $stock,lzo 127.0.0.1:1 $strict 127.0.0.1:3699 localhost/2"
$dcc hosts --timeout 4 >out
expect_text out '^Hosts of \$DISTCC_HOSTS:$'
expect_row "$ours" "^$ours/7 up [0-9.]+ ms [0-9.]+ ms 4 dcc [0-9.]+ 4/4 0 [0-9.]+ .*x86_64 gcc [0-9.]+ \(= cc\)"
expect_row "$stock" "^$stock,lzo up [0-9.]+ ms [0-9.]+ ms 2 stock - - - '$triplet-gcc' works\$"
expect_row 127.0.0.1:1 '^127.0.0.1:1 down connecting to 127.0.0.1:1: Connection refused$'
expect_row "$strict" "^$strict refuses it closes without an answer: it does not allow this client or"
expect_row 127.0.0.1:3699 '^127.0.0.1:3699 down no answer within 4000 ms$'
expect_row localhost '^localhost/2 here$'

# What is pasted leads to the same list again.
[ "$($dcc hosts --list -t 4)" = "--randomize --localslots=3 $ours/7 $stock,lzo localhost/2" ]
DISTCC_HOSTS=$($dcc hosts --list -t 4)
[ "$($dcc hosts --list)" = "$DISTCC_HOSTS" ]
[ "$(unset DISTCC_HOSTS; $dcc hosts --list "$ours" 127.0.0.1:1)" = "$ours" ]

# JSON, with the same.
DISTCC_HOSTS="$ours/7 127.0.0.1:1" $dcc hosts --json >json
python3 - <<'END'
import json
ours, down = json.load(open("json"))["hosts"]
assert ours["up"] and ours["protocol"] == 4 and ours["kind"] == "dcc" and ours["slots"] == 7, ours
assert ours["load"] == {"slots": 4, "running": 0, "waiting": 0, "load_average": ours["load"]["load_average"]}, ours
assert [each for each in ours["compilers"] if each["driver"] == "gcc" and each["state"] == "known" and each["fingerprint"]]
assert ours["matches"][0]["compiler"] == "cc" and ours["matches"][0]["same"], ours["matches"]
assert not down["up"] and "refused" in down["reason"] and "load" not in down, down
END

# Exit codes, and mistakes.
expect_status 1 $dcc hosts 127.0.0.1:1 127.0.0.1:2 >out
expect_status 1 $dcc hosts 127.0.0.1:1 localhost >out
expect_status 0 $dcc hosts localhost >out
# Up, and still not to be used.
expect_status 1 $dcc hosts "$ours,down" >out
expect_row "$ours" "^$ours,down up, but ',down' "
[ -z "$($dcc hosts --list "$ours,down")" ]
expect_status 101 $dcc hosts --list --json 2>err
expect_text err "dcc hosts: --list and --json"
expect_status 106 $dcc hosts +zeroconf 2>err
expect_text err 'zeroconf'
expect_status 106 $dcc hosts a/x 2>err
expect_text err "in the entry .a/x.: ./x. is not a limit"
expect_status 110 $dcc hosts --compiler no-such-cc "$ours" 2>err
expect_status 101 $dcc hosts --no-such-option 2>err
(export DISTCC_HOSTS=; expect_status 106 $dcc hosts 2>err)
expect_text err 'contains no hosts'

# Asking is no job, whatever was asked: not for the log either.
expect_ran_on ours 0 '(COMPILE|OTHER|CLIENT|BAD)'
# Nor does it leave anything: what is known of hosts is for those who compile there.
[ -z "$(find home/.distcc -name 'protocol_*' -o -name 'backoff_*' -o -name 'slot_*')" ]
