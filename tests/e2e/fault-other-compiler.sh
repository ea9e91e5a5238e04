#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# A compiler that only shares the name: its object is refused, and the job is done here.
. "$(dirname "$0")/common.sh"
command -v clang >/dev/null || skip "clang is not installed"
printf '#!/bin/bash\nexec clang "$@"\n' | fake_compiler sharedname
echo 'int x; int f(void) { return x; }' >x.c
gcc -c x.c -o direct.o
start_server s
DISTCC_LOG=$T/said "$client" sharedname -c x.c
expect_same direct.o x.o
[ -s said ] || fail "not a word about it"
expect_ran_on s 1
