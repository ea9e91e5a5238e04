#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A job that is sent to the port of the statistics, and a browser at the port of the jobs, are told what is there.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
start_server s --stats --stats-port 3790
export DISTCC_HOSTS=127.0.0.1:3790
for protocol in 4 1; do
  rm -rf home/.distcc/lock
  DCC_PROTOCOL=$protocol DISTCC_VERBOSE=1 "$client" gcc -c x.c 2>said
  expect_text said 'failed to distribute .* 127.0.0.1:3790: an HTTP server answers there, not a compile server; a server.s statistics have a port of their own'
  expect_no_text said 'begins no frame|expected DONE'
  expect_file x.o
  rm x.o
done
expect_status 1 "$client" hosts >out
expect_text out '^127.0.0.1:3790 +down .*an HTTP server answers there'
printf 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' | timeout 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/${port[s]}; cat >&3; cat <&3 >/dev/null" || true
wait_for_line "${log[s]}" 'an HTTP client asks here, where compile jobs are taken'
