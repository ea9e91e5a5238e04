#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# A client that was started by a client gives up instead of starting another.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
export DISTCC_HOSTS=localhost
_DISTCC_SAFEGUARD=1 expect_status 111 "$client" gcc -c x.c 2>said
expect_text said recursi
# A masquerading client that is the only compiler of that name would only ever find itself.
mkdir alone
ln -s "$client" alone/lonelycc
PATH=$T/alone _DISTCC_SAFEGUARD=1 expect_status 111 alone/lonelycc -c x.c 2>said
