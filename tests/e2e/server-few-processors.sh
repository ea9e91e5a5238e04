#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server takes no more jobs than the processors it may use are good for, not those of the machine.
. "$(dirname "$0")/common.sh"
serve() {
  timeout -k 1 5 "$@" "${as_server[@]}" "$T/bin/dcc" serve --daemon --no-detach --allow 127.0.0.1 --port 0 --log-stderr 2>server.err &
  wait_for_line server.err 'allowing up to'
  kill %%
  wait %% || true
}
serve taskset -c 0
expect_text server.err ' 1 CPUs? online'
expect_text server.err 'allowing up to 3 active jobs'
[ "$(DISTCC_HOSTS='' taskset -c 0 "$client" -j)" = 1 ]

# A quota, in whichever version this machine has.
group=/sys/fs/cgroup/cpu/dcc-test-$$
if mkdir "$group" 2>/dev/null; then
  echo 100000 >"$group/cpu.cfs_period_us"
  echo 50000 >"$group/cpu.cfs_quota_us"
elif group=/sys/fs/cgroup/dcc-test-$$ && mkdir "$group" 2>/dev/null && [ -e "$group/cpu.max" ]; then
  echo '50000 100000' >"$group/cpu.max"
else
  rmdir "$group" 2>/dev/null || true
  exit 0
fi
# shellcheck disable=SC2016
serve bash -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$group"
expect_text server.err 'allowing up to 3 active jobs'
rmdir "$group"
