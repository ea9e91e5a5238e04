#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Both passes of a compiler warn about the command line, under whatever name they have there: it is said once, as a direct compile
# says it, and clang's count of what was said is right. The options are one of each kind that gcc 12 and clang 14 warn about.
. "$(dirname "$0")/common.sh"
start_server s
echo 'int x;' >src/x.c
printf '#warning old\nint y = z;\n' >src/wrong.c
said_alike() {
  compare remote "$@"
  [ "$(cat direct.status)" != 0 ] || grep -q warning direct.err || fail "no warning to compare: $*"
  cmp direct.err remote.err
}
for option in -mmpx -gstabs -Wclass-memaccess; do
  said_alike gcc $option -c x.c
done
compare remote gcc -c wrong.c
command -v clang >/dev/null || exit 0
for option in -moutline -fapple-kext -Wno-such-warning; do
  clang $option -c src/x.c -o probe.o 2>/dev/null || continue
  said_alike clang $option -c x.c
done
compare remote clang -Wall -c wrong.c
