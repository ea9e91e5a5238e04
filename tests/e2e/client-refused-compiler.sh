#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server that closes without an answer refuses a compiler: the others of that host stay in use.
# pairs: dcc-dcc dcc-distccd
. "$(dirname "$0")/common.sh"
echo 'int x;' >src/x.c
fake_compiler refusedcc <<<'exec gcc "$@"'
rm /usr/local/bin/refusedcc $masquerade/refusedcc
start_server s
export DISTCC_LOG=$T/client.log
(cd src && "$client" refusedcc -c x.c)
expect_text client.log 'running locally'
(cd src && "$client" gcc -c x.c)
expect_ran_on s 1
