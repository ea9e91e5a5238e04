#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# No rule at all means private networks only, really. Addresses and machines here are this test's own.
. "$(dirname "$0")/common.sh"
for address in 203.0.113.7/32 10.4.5.6/32 172.16.9.9/32 192.168.77.1/32 fd00::7/128 2001:db8::7/128; do
  ip address add $address dev lo nodad 2>/dev/null || ip address add $address dev lo
done
echo 'int x;' >x.i
server_allow=()
server_listen=(--listen 0.0.0.0 --listen ::)
start_server s
from() { FROM=$1 TO=$1 request gcc -c x.i -o x.o <x.i; }
for private in 127.0.0.1 10.4.5.6 172.16.9.9 192.168.77.1 ::1 fd00::7; do from $private || fail "$private is refused"; done
for public in 203.0.113.7 2001:db8::7; do expect_status 2 from $public; done
expect_ran_on s 6
wait_for_line s/log 'denied|refused|not allowed' 2
