#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --allow: addresses, networks, IPv6, and IPv4 rules for IPv4 clients of an IPv6 socket.
. "$(dirname "$0")/common.sh"
for address in 10.1.2.3/32 10.2.2.3/32 10.3.0.7/32 fd00::7/128 fd00::8/128; do
  ip address add $address dev lo nodad 2>/dev/null || ip address add $address dev lo
done
echo 'int x;' >x.i
server_allow=(--allow 10.1.0.0/16 --allow 10.3.0.7 --allow fd00::7)
server_listen=(--listen ::)
start_server s
from() { FROM=$1 TO=$1 request gcc -c x.i -o x.o <x.i; }
for allowed in 10.1.2.3 10.3.0.7 fd00::7; do from $allowed || fail "$allowed is refused"; done
for other in 10.2.2.3 127.0.0.1 fd00::8 ::1; do expect_status 2 from $other; done
expect_ran_on s 3
