#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A precompiled header that the compiler would take is taken: also when it says something else than the header by now.
. "$(dirname "$0")/common.sh"
start_server s
export DISTCC_LOG=$T/client.log DCC_NATIVE=0
echo '#define SIZE 3' >src/pre.h
echo 'char x[SIZE];' >src/option.c
printf '#include "pre.h"\nchar x[SIZE];\n' >src/first.c
printf 'int y;\n#include "pre.h"\nchar x[SIZE];\n' >src/late.c
(cd src && gcc -x c-header pre.h -o pre.h.gch && echo '#define SIZE 4' >pre.h)
# here COMMAND...: as `compare local`, but the server is known only to be of no use when the text is there.
here() {
  run_as direct "$@"
  run_as remote "$client" "$@"
  diff -r direct remote || fail "files differ: $*"
  diff direct.err remote.err
  rm -r direct remote
}
here gcc -MMD -H -include pre.h -c option.c
here gcc -MD -c first.c
expect_ran_on s 0
compare remote gcc -MD -c late.c
rm src/pre.h.gch
compare remote gcc -MD -c first.c
