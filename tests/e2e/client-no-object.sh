#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-distccd
# A success without an object blames the server's compiler when the compile here makes one. A compiler that makes none here
# sends nothing out.
. "$(dirname "$0")/common.sh"
printf '#!/bin/bash\nexit 0\n' | fake_compiler oddcc
echo 'int x;' >x.c
start_server s
export DCC_PROTOCOL=2
cp bin/oddcc goodcc
cp /usr/local/bin/oddcc bin/oddcc
"$client" oddcc -c x.c
expect_no_file x.o
expect_ran_on s 0
expect_status 1 "$client" explain dcc oddcc -c x.c >explained
expect_text explained "compare the remote one with: 'oddcc' does not make one"
cp goodcc bin/oddcc
"$client" oddcc -c x.c
expect_file x.o
expect_status 1 "$client" explain dcc oddcc -c x.c >explained
expect_text explained 'in back-off .*reported success with an empty output'
expect_ran_on s 1
