#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ctrl-C while the preprocessor runs: it ends too.
. "$(dirname "$0")/common.sh"
make_gates started never
cat >bin/slowcpp <<'END'
#!/bin/bash
read -r _ </usr/local/bin/started.gate
read -r _ </usr/local/bin/never.gate
END
chmod +x bin/slowcpp
mkdir work
echo 'int x;' >work/x.c
start_server s
(cd work && exec "$client" slowcpp -c x.c -o x.o) 2>client.err &
job=$!
pass_gate started
preprocessor=$(pgrep -f '^/bin/bash .*/slowcpp')
kill -INT -$job
wait $job || status=$?
[ "$status" = 130 ]
wait_gone 5 "$preprocessor"
[ "$(ls work)" = x.c ]
