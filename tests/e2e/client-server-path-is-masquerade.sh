#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server whose PATH begins with the masquerade directory runs the real compilers, not our links.
. "$(dirname "$0")/common.sh"
write_sources
server_path=$masquerade:$server_path
start_server s
compare remote gcc -O2 -Iinclude -DEXTRA=1 -c a.c
compare remote g++ -O2 -Iinclude -DEXTRA=1 -c b.cc
