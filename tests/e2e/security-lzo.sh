#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Compressed bodies that are broken, or grow without end.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.i
start_server s
lzo() { python3 "$e2e/wire.py" request "${port[s]}" --version 2 gcc -c x.i -o x.o; }
{ printf '\030int x;\n'; printf '\021\0\0'; } >good.lzo  # 7 literals, end marker
lzo <good.lzo
expect_status 2 lzo <<<"rubbish"
{ printf '\030int x;\n'; } | expect_status 2 lzo             # no end marker
{ printf '\030int x;\n'; printf '\021\0\0tail'; } | expect_status 2 lzo
{ printf '\040\001\0'; printf '\021\0\0'; } | expect_status 2 lzo  # refers to what was never there
# One literal, then one match that repeats it 4,000,000,000 times.
{ printf '\022x\040'; head -c 16000000 /dev/zero; printf '\001\0\0\021\0\0'; } >bomb.lzo
expect_status 2 lzo <bomb.lzo
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${pid[s]}/status")
[ "$memory" -lt "${SERVER_MEMORY_KB:-600000}" ] || fail "the server took $memory kB"
lzo <good.lzo
expect_ran_on s 2
