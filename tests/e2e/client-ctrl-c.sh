#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# Ctrl-C ends a job at both ends and leaves no file behind.
. "$(dirname "$0")/common.sh"
make_hangcc
mkdir work
echo 'int x;' >work/x.c
start_server s
(cd work && exec "$client" hangcc -MD -c x.c -o x.o) 2>client.err &
job=$!
pass_gate started
compiler=$(pgrep -f '^/bin/bash /usr/local/bin/hangcc')
kill -INT -$job
wait $job || status=$?
[ "$status" = 130 ]
# shellcheck disable=SC2086
wait_gone 5 $compiler
[ "$(ls work)" = x.c ] || [ "$(ls work)" = $'x.c\nx.d' ]
