#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# The statuses that scripts test for.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
export DISTCC_HOSTS=localhost
expect_status 101 "$client" 2>/dev/null
expect_status 0 "$client" --help >help
expect_status 0 "$client" --version >version
expect_text version 'protocols? .*1.*2'
expect_status 110 "$client" no-such-compiler -c x.c 2>/dev/null
printf '#!/bin/bash\nkill -TERM $$\n' >bin/dyingcc
printf '#!/bin/bash\nexit 42\n' >bin/exit42
chmod +x bin/dyingcc bin/exit42
expect_status 143 "$client" dyingcc -c x.c 2>/dev/null
expect_status 42 "$client" exit42 -c x.c 2>/dev/null
[ "$client_kind" = distcc ] || DISTCC_HOSTS=127.0.0.1:1 DISTCC_IO_TIMEOUT=rubbish expect_status 101 "$client" gcc -c x.c 2>/dev/null
