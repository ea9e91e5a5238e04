#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# Wrong options and taken ports end a server with distccd's statuses, and a word about it.
. "$(dirname "$0")/common.sh"
start_server s
for wrong in "--jobs 0" "--jobs x" "--port 0x" "--port 70000" "--allow 1.2.3.4/33" "--allow not.an.address.at.all/8" "--no-such-option" "--nice x"; do
  # shellcheck disable=SC2086
  expect_status 101 timeout 10 "${server[@]}" --no-detach --daemon --log-stderr --allow 127.0.0.1 --port 3998 $wrong </dev/null 2>said
  [ -s said ] || fail "not a word about $wrong"
done
expect_status 102 timeout 10 "${server[@]}" --no-detach --daemon --log-stderr --allow 127.0.0.1 --listen 127.0.0.1 --port "${port[s]}" </dev/null 2>said
expect_text said "${port[s]}"
expect_status 0 "${server[@]}" --help >help
expect_text help allow
expect_status 0 "${server[@]}" --version >version
# What other distributions' init scripts pass is accepted.
if [ "$server_kind" = dcc ]; then
  start_server t --no-fifo --no-fork --enable-tcp-insecure --nice 3 --verbose
fi
