#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# A link made with plain ln -s allows a compiler, and removing it forbids it, while the server runs.
. "$(dirname "$0")/common.sh"
printf '#!/bin/bash\nexec gcc "$@"\n' >/usr/local/bin/newcc
chmod 755 /usr/local/bin/newcc
echo 'int x;' >x.i
start_server s
expect_status 2 request newcc -c x.i -o x.o <x.i
ln -s "$own_program" $masquerade/newcc
expect_status 0 request newcc -c x.i -o x.o <x.i
rm $masquerade/newcc
expect_status 2 request newcc -c x.i -o x.o <x.i
expect_ran_on s 1
