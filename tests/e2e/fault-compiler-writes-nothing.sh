#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# The server's compiler says it succeeded but made no object, or only an empty one: the job is done here.
. "$(dirname "$0")/common.sh"
printf '#!/bin/bash\nexit 0\n' | fake_compiler nothingcc
printf '#!/bin/bash\nwhile [ "$1" != -o ]; do shift; done\n: >"$2"\n' | fake_compiler emptycc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
for compiler in nothingcc emptycc; do
  rm -rf x.o home/.distcc/lock
  "$client" $compiler -c x.c 2>client.err
  expect_same direct.o x.o
done
