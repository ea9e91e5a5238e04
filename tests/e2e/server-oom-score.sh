#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# When memory is short, the kernel ends compilers before the server, also where root has given the server a score and has then
# become another user, to whom /proc opens nothing of its own process.
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
[ "$(cat "/proc/$compiler/oom_score_adj")" = 500 ]
wait $job
