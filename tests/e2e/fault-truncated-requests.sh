#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# Requests that end early are not answered, and leave nothing behind; the next good one is.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.i
start_server s
python3 "$e2e/wire.py" truncated "${port[s]}" gcc -c x.c -o x.o <x.i
request gcc -c x.c -o x.o <x.i
expect_ran_on s 1
leaves_no_job s
