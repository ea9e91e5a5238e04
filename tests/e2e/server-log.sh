#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The lines of a log file have the time before distccd's form; those for the journal have severities and nothing that it
# knows itself; the first lines say what the server is and offers.
. "$(dirname "$0")/common.sh"
start_server s
"$client" gcc --version >/dev/null
wait_for_line s/log 'compilers: .*gcc [0-9.]+ for' 1 60
time='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}[+-][0-9]{2}:[0-9]{2}'
not grep -Ev "^$time distccd\[${pid[s]}\] " s/log
expect_text s/log "^$time distccd\[[0-9]+\] dcc [0-9.]+ begins: up to 4 jobs at a time"
[ "$(date -d "$(head -n 1 s/log | cut -d ' ' -f 1)" +%s)" -ge $(($(date +%s) - 60)) ] || fail "not the time: $(head -n 1 s/log)"

# journal FILE COMMAND...: the command's stderr is the file, as the journal's socket would be.
journal() {
  local file=$1
  shift
  (exec 2>"$file"; JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2) exec "$@") || true
}
mkdir -p empty
mount --bind empty $masquerade
journal out timeout -s TERM 2 "${as_server[@]}" "$T/bin/dcc" serve --allow 127.0.0.1 --port 3999
not grep -Ev '^<[0-7]>[^<]' out
expect_text out '^<5>dcc [0-9.]+ begins'
expect_text out '^<6>listening on'
expect_text out '^<4>Warning: no compiler is offered'
expect_text out '^<5>terminated by signal'
expect_no_text out 'distccd\['
journal out timeout 5 "${as_server[@]}" "$T/bin/dcc" serve --allow 127.0.0.1 --port "${port[s]}"
expect_text out '^<3>ERROR: .*3700'
# Another's journal is not ours.
JOURNAL_STREAM=1:2 timeout 5 "${as_server[@]}" "$T/bin/dcc" serve --allow 127.0.0.1 --port "${port[s]}" 2>out || true
expect_text out '^distccd\[[0-9]+\] ERROR: '
