#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The server's compiler goes away while it runs, and comes back; so does the entry that allows it.
. "$(dirname "$0")/pairing"
server_wrapper gcc-99 /usr/bin/gcc
gone="server has no compiler of this kind for C, this is x86_64 gcc $(gcc -dumpfullversion)"
start_server s
expect_served gcc -O2 -c a.c
rm /usr/local/bin/gcc-99
expect_refused "$gone" gcc -O2 -c a.c
server_wrapper gcc-99 /usr/bin/gcc
expect_served gcc -O2 -c a.c
rm $masquerade/gcc-99
expect_refused "$gone" gcc -O2 -c a.c
