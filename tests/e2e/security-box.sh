#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a compiler that was taken over can do: probes.c tries some seventy things, and all are refused.
. "$(dirname "$0")/common.sh"
python3 "$e2e/wire.py" landlock >/dev/null || skip "this kernel has no Landlock"
gcc -O1 -static -o /usr/local/bin/probecc "$e2e/probes.c"
printf '#!/bin/bash\nexec gcc "$@"\n' >bin/probecc
chmod 755 bin/probecc
allow_compilers probecc
echo 'int x;' >x.c
start_server s
expect_text s/log "jobs make a compiler's system calls only"
DISTCC_FALLBACK=0 "$client" probecc -c x.c >probed
expect_ran_on s 1
expect_no_text probed POSSIBLE
[ "$(grep -c '^refused ' probed)" -gt 60 ]
# The probes are no blanks: without a box an ordinary user can do most of it.
mkdir -m 777 free
run_in free setpriv --reuid 65534 --clear-groups bash -c '/usr/local/bin/probecc; true'
[ "$(grep -c POSSIBLE free.out)" -gt 35 ]
