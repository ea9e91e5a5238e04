#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd distcc-dcc
# The server has no room for the job: it is done here. When there is room again, the server works on.
. "$(dirname "$0")/common.sh"
mkdir -p s/tmp
mount -t tmpfs -o size=64k,mode=1777 tmpfs s/tmp
mount -t tmpfs -o size=64k,mode=1777 tmpfs /dev/shm
awk 'BEGIN { for (n = 0; n < 60000; n++) print "int number" n " = " n ";" }' >x.c  # 1.5 MB of source, 1.5 MB of object
gcc -c x.c -o direct.o
start_server s
"$client" gcc -c x.c 2>client.err
expect_same direct.o x.o
mount --options-mode ignore -o remount,size=64m s/tmp
mount --options-mode ignore -o remount,size=64m /dev/shm
rm -rf home/.distcc/lock
ran=$(grep -c 'COMPILE_OK' "${log[s]}" || true)
"$client" gcc -c x.c -o again.o
expect_same direct.o again.o
expect_ran_on s $((ran + 1))
