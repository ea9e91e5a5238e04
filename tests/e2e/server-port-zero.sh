#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --port 0 takes any free port, and the log says which; several --listen are all served.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
mkdir -m 1777 s
(umask 0; : >s/log)
log[s]=$T/s/log
TMPDIR=$T/s "${server[@]}" --no-detach --allow 127.0.0.0/8 --listen 127.0.0.1 --port 0 --log-level info --log-file "$T/s/log" </dev/null &
wait_for_line s/log 'listening on 127\.0\.0\.1:[1-9]'
DISTCC_HOSTS=$(grep -o '127\.0\.0\.1:[0-9]*' s/log | head -1) DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_ran_on s 1
server_listen=(--listen 127.0.0.1 --listen ::1 --listen 127.0.0.3)
server_allow=(--allow-private)
start_server t
for address in 127.0.0.1 '[::1]' 127.0.0.3; do
  DISTCC_HOSTS=$address:${port[t]} DISTCC_FALLBACK=0 "$client" gcc -c x.c
done
expect_ran_on t 3
