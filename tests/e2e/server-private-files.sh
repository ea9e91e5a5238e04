#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where a job's files lie, no other user may look; the compiler runs unprivileged, without new privileges, with limits.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
start_server s --job-lifetime 100
DISTCC_FALLBACK=0 "$client" hangcc -c x.c &
job=$!
pass_gate started
compiler=$(pgrep -f '^/bin/bash /usr/local/bin/hangcc')
expect_text "/proc/$compiler/status" '^NoNewPrivs:\s*1'
[ "$is_root" != 1 ] || expect_no_text "/proc/$compiler/status" '^Uid:.*\b0\b'
directory=$(readlink "/proc/$compiler/cwd")
[ "$(stat -c %a "$directory")" = 700 ]
for limit in "file size" "cpu time" "address space|data size" "processes"; do
  grep -Ei "^max ($limit) +[0-9]" "/proc/$compiler/limits" || fail "no limit of $limit"
done
[ "$(ls -A "/proc/$compiler/fd" | wc -l)" -le 5 ] || fail "inherited: $(ls -l "/proc/$compiler/fd")"
# The environment of whoever started the server is not the compiler's.
expect_no_text <(tr '\0' '\n' <"/proc/$compiler/environ") '^(HOME|T|DCC)='
pass_gate finish
wait $job
leaves_no_job s
