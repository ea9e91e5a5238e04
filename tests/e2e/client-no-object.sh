#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-distccd
# A success without an object is the command's doing, and no host suffers for it, until the compile here makes one: then
# it was the server's compiler.
. "$(dirname "$0")/common.sh"
printf '#!/bin/bash\nexit 0\n' | fake_compiler oddcc
echo 'int x;' >x.c
start_server s
export DCC_PROTOCOL=2
is_asked() { expect_status 0 "$client" explain dcc oddcc -c x.c >explained; }
cp bin/oddcc goodcc
cp /usr/local/bin/oddcc bin/oddcc
"$client" oddcc -c x.c
expect_no_file x.o
is_asked
cp goodcc bin/oddcc
rm -rf home/.distcc
"$client" oddcc -c x.c
expect_file x.o
expect_status 1 "$client" explain dcc oddcc -c x.c >explained
expect_text explained 'in back-off .*ended in success with an empty output'
expect_ran_on s 2
