#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# --make-me-a-botnet and its older spelling turn the check of names off, and are warned about.
. "$(dirname "$0")/common.sh"
printf '#!/bin/bash\nexec gcc "$@"\n' >/usr/local/bin/unlisted
chmod 755 /usr/local/bin/unlisted
echo 'int x;' >x.i
start_server s --make-me-a-botnet
request unlisted -c x.i -o x.o <x.i
expect_ran_on s 1
start_server t --enable-tcp-insecure
python3 "$e2e/wire.py" request "${port[t]}" unlisted -c x.i -o x.o <x.i
expect_ran_on t 1
if [ "$server_kind" = dcc ]; then expect_text "${log[s]}" '[Ww]arning|ALERT|CRITICAL'; fi
