#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# With DISTCC_FALLBACK=0 a job that cannot be distributed fails, and with distcc's status.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
export DISTCC_FALLBACK=0
DISTCC_HOSTS=127.0.0.1:1 expect_status 116 "$client" gcc -c x.c 2>said
expect_text said fallback
expect_no_file x.o
# What is local anyway is not touched by it.
DISTCC_HOSTS=127.0.0.1:1 "$client" gcc x.c -E -o x.i
