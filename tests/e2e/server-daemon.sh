#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# --daemon detaches: when the command returns, the server listens, and the pid file names it.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
mkdir -m 1777 s
(umask 0; : >s/log)
log[s]=$T/s/log
TMPDIR=$T/s "${server[@]}" --daemon --allow 127.0.0.1 --listen 127.0.0.1 --port 3702 --log-file "$T/s/log" --pid-file "$T/s/pid" </dev/null
daemon=$(cat s/pid)
[ "$daemon" != $$ ] && [ -d "/proc/$daemon" ]
DISTCC_HOSTS=127.0.0.1:3702 DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_ran_on s 1
[ "$is_root" != 1 ] || [ "$(stat -c %u "/proc/$daemon")" != 0 ] || fail "still root"
kill -TERM "$daemon"
wait_gone 5 "$daemon"
expect_no_file s/pid
