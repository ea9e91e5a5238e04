#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A thousand handshakes that are begun, or sent again by somebody who overheard them, keep nobody out and run nothing.
. "$(dirname "$0")/key"
make_keys farm
server_keys farm
start_keyed s
export DCC_KEY_FILE=$T/farm.key
echo '4000 up none 0 up.sent' | python3 "$e2e/wire_key.py" relay "${port[s]}" >relay.out &
relay=$!
wait_for_line relay.out relaying
on_host DISTCC_HOSTS=127.0.0.1:4000
kill $relay
wait $relay || true
mkfifo end
python3 "$e2e/wire_key.py" hold "${port[s]}" 1000 up.sent <end >hold.out &
holder=$!
exec {end}>end
wait_for_line hold.out held
for _ in 1 2 3; do on_host; done
exec {end}>&-
wait $holder
expect_ran_on s 4
expect_no_text s/log 'COMPILE_ERROR'
# They cost the server little: about what it used for its own four jobs and for looking at its compilers.
read -r -a stat <"/proc/${pid[s]}/stat"
[ $((stat[13] + stat[14])) -lt 400 ] || fail "$((stat[13] + stat[14])) hundredths of a second"
