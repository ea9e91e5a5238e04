#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# DISTCC_SAVE_TEMPS=1 keeps the preprocessed text; without it nothing stays.
. "$(dirname "$0")/common.sh"
export DCC_NATIVE=0  # this is about preprocessed text
echo 'int kept_in_the_text;' >x.c
start_server s
mkdir temps
TMPDIR=$T/temps "$client" gcc -c x.c
leaves_nothing temps
TMPDIR=$T/temps DISTCC_SAVE_TEMPS=1 "$client" gcc -c x.c
expect_text temps/*.i kept_in_the_text
expect_ran_on s 2
