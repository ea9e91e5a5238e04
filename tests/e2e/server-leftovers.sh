#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a server killed in the middle of a job left behind is gone when the next one has started.
. "$(dirname "$0")/common.sh"
make_hangcc
echo 'int x;' >x.c
start_server s
"$client" hangcc -c x.c 2>client.err &
job=$!
pass_gate started
kill -KILL -"${pid[s]}" $(pgrep -f '^/bin/bash /usr/local/bin/hangcc')
wait $job
touch s/tmp/not-ours
start_server s
expect_file s/tmp/not-ours
leaves_no_job s
[ "$(find s/tmp /dev/shm -mindepth 1 -maxdepth 1 -type d | wc -l)" -le 2 ]  # the new server's own
# A second server on the same machine does not clean up under the first one's feet.
rm -r home/.distcc/lock
DISTCC_FALLBACK=0 "$client" hangcc -c x.c &
job=$!
pass_gate started
mkdir -m 1777 other
mv s/tmp/not-ours other
ln -s ../s/tmp other/tmp
start_server other
pass_gate finish
wait $job
expect_ran_on s 1
