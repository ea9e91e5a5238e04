#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A listening socket handed over as systemd does it is used.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
mkdir -m 1777 s
(umask 0; : >s/log)
log[s]=$T/s/log
TMPDIR=$T/s python3 "$e2e/wire.py" activate 3702 "${server[@]}" --no-detach --allow 127.0.0.1 --log-file "$T/s/log" \
  --log-level info >output 2>&1 &
pid[s]=$!
wait_for_line s/log 'listening on'
DISTCC_HOSTS=127.0.0.1:3702 DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_same direct.o x.o
expect_ran_on s 1
stop_server s
