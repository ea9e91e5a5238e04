#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# The compiler on the server is killed by a signal: the job is done here.
. "$(dirname "$0")/common.sh"
fake_compiler crashcc <<'END'
#!/bin/bash
kill -SEGV $$
END
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
"$client" crashcc -c x.c 2>client.err
expect_same direct.o x.o
expect_ran_on s 1 'COMPILE_ERROR .*sig:11'
