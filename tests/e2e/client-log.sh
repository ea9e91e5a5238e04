#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# DISTCC_LOG and UNCACHED_ERR_FD say where messages go; the build's stderr has none of them then.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
export DISTCC_HOSTS=127.0.0.1:1
DISTCC_LOG=$T/messages "$client" gcc -c x.c 2>said
diff /dev/null said
expect_text messages '127\.0\.0\.1'
rm -rf home/.distcc/lock
UNCACHED_ERR_FD=5 "$client" gcc -c x.c 2>said 5>messages
diff /dev/null said
expect_text messages '127\.0\.0\.1'
