#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# distcc's page of figures: stock's distccd does the same jobs, and its own page must have the same keys in the same order, and
# the same counts.
. "$(dirname "$0")/stats_jobs"
start_server s --stats --job-lifetime 2
server=("${as_server[@]}" /usr/bin/distccd)
own_program=../../bin/distcc
(umask 0; : >stock.log)
start_server stock --stats --stats-port 3634 --job-lifetime 2
jobs_of_all_kinds s
jobs_of_all_kinds stock
curl -sSf http://127.0.0.1:3633/ >s.text
# Stock's counts of the last minutes are up to three seconds old.
until curl -sS http://127.0.0.1:3634/ >stock.text && grep -qx 'dcc_num_compiles1 5' stock.text; do
  [ $SECONDS -lt 120 ] || fail "$(cat stock.text)"
  sleep 0.1
done
diff <(cut -d' ' -f1 stock.text | grep -v dcc_free_mem) <(cut -d' ' -f1 s.text | grep -v dcc_free_mem)
expect_text s.text '^dcc_free_mem [0-9]+ MB$'
counts='^dcc_(tcp_accept|rej_|compile_|cli_|other|num_compiles|max_kids)'
diff <(grep -E "$counts" stock.text) <(grep -E "$counts" s.text)
expect_text s.text '^dcc_longest_job good.i$'
expect_text s.text '^dcc_longest_job_compiler gcc$'
