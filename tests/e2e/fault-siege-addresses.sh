#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 1,400 hostile clients, each with an address of its own (of an IPv6 network, too) and one connection, of which no client has most: one
# that the server has compiled for before is served as if they were one. At the slowest pace that is allowed, too.
. "$(dirname "$0")/siege"
victims_job alone
besiege 127.1.0.0/16 3000 unsourced
besiege 127.1.0.0/16 3000 early
besiege 127.1.0.0/16 3000 announced 13300
besiege 127.1.0.0/16 3000 unread 13300
besiege 127.1.0.0/16 3000 native 1
if ip -6 route add local fd00:1::/64 dev lo 2>ip.err && echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind; then
  besiege fd00:1::/64 3000 early
  besiege fd00:1::/64 3000 announced 13300
  besiege fd00:1::/64 3000 native 1
else
  echo 'not tried with IPv6, which cannot be had here' >>kinds
fi
end_siege
