#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server started by root is not root any more when it listens, and has no way back.
. "$(dirname "$0")/common.sh"
needs_root "a server that becomes another user"
start_server s
expect_text "/proc/${pid[s]}/status" '^Uid:\s+([1-9][0-9]*)\s+\1\s+\1\s+\1$'
expect_text "/proc/${pid[s]}/status" '^Gid:\s+([1-9][0-9]*)\s+\1\s+\1\s+\1$'
expect_text "/proc/${pid[s]}/status" '^CapEff:\s+0+$'
expect_no_text "/proc/${pid[s]}/status" '^Groups:.*\b0\b'
start_server t --user nobody
[ "$(stat -c %U "/proc/${pid[t]}")" = nobody ]
