#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# When memory is short, the kernel ends compilers before the server, also where root has given the server a score and has then
# become another user, of whose processes /proc says nothing before they execute a program.
. "$(dirname "$0")/common.sh"
needs_root "a server that becomes another user"
make_hangcc
echo 'int x;' >x.c
start_server s --oom-score-adj 300 --job-lifetime 1
"$client" hangcc -c x.c 2>client.err &
job=$!
pass_gate started
compiler=$(pgrep -f '^/bin/bash /usr/local/bin/hangcc')
[ "$(cat "/proc/${pid[s]}/oom_score_adj")" = 300 ]
end=$((SECONDS + 30))  # it is set when the compiler has begun
until [ "$(cat "/proc/$compiler/oom_score_adj")" = 500 ]; do [ $SECONDS -lt $end ] || fail "the compiler's score is not 500"; done
wait $job
