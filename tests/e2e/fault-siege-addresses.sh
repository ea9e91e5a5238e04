#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 1,400 hostile clients, each with an address of its own and one connection, of which no client has most: one that the server has
# compiled for before is served as if they were one. At the slowest pace that is allowed, too.
. "$(dirname "$0")/siege"
victims_job alone
besiege 127.1.0.0/16 3000 unsourced
besiege 127.1.0.0/16 3000 early
besiege 127.1.0.0/16 3000 announced 13300
besiege 127.1.0.0/16 3000 unread 13300
besiege 127.1.0.0/16 3000 native 1
end_siege
