#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The server's memory for jobs is full when the compiler writes: that is an accident of the host, and no compile error.
. "$(dirname "$0")/common.sh"
mount --options-mode ignore -o remount,size=40m /dev/shm
echo '__asm__(".data; .space 60000000");' >x.c
start_server s --jobs 1
DISTCC_VERBOSE=1 DISTCC_SKIP_LOCAL_RETRY=1 "$client" gcc -c x.c 2>client.err
expect_text client.err "there is no room for the job's files"
expect_no_text "${log[s]}" 'COMPILE_ERROR'
[ "$(stat -c %s x.o)" -gt 60000000 ]
# With room it goes on, once the host's back-off is over.
mount --options-mode ignore -o remount,size=200m /dev/shm
rm -r home/.distcc/lock
"$client" gcc -c x.c -o again.o
cmp x.o again.o
expect_ran_on s 1
