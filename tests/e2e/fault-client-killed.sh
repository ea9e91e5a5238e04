#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# A client dies: within a second the server has no process of its job left, however deaf these are to polite signals.
. "$(dirname "$0")/common.sh"
make_gates started never
fake_compiler deafcc <<'END'
#!/bin/bash
trap '' TERM INT HUP
(read -r _ </usr/local/bin/never.gate) &
read -r _ </usr/local/bin/started.gate
read -r _ </usr/local/bin/never.gate
END
echo 'int x;' >x.c
start_server s
"$client" deafcc -c x.c 2>client.err &
job=$!
pass_gate started
family=$(pgrep -f 'deafcc')
family=$(for each in $family; do [ "$each" = "$job" ] || echo "$each"; done)
[ "$(wc -w <<<"$family")" = 2 ]
kill -KILL -$job
# shellcheck disable=SC2086
wait_gone 1 $family
wait_for_line "${log[s]}" 'client: .* CLI_DISCONN '
leaves_no_job s
rm -rf "$T"/tmp/*  # a killed client cannot tidy up
