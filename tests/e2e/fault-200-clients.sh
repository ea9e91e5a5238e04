#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: distcc-dcc
# 200 clients at once on a server of 4 jobs: all are served, none falls back, never more than 4 run.
. "$(dirname "$0")/common.sh"
fake_compiler spancc <<'END'
#!/bin/bash
echo "begin $EPOCHREALTIME"
gcc "$@"
echo "end $EPOCHREALTIME"
END
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
export DISTCC_HOSTS="$DISTCC_HOSTS/200 --localslots_cpp=200" DISTCC_FALLBACK=0
seq 200 | xargs -P 200 -I{} bash -c '"$0" spancc -c x.c -o {}.o >{}.times' "$client"
for n in $(seq 200); do expect_same direct.o "$n.o"; done
expect_ran_on s 200
[ "$(most_at_once ./*.times)" = 4 ]
