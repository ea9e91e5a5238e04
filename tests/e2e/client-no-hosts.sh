#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Without any host list a job runs here, and the log says why; then the files are found in their order.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
mount -t tmpfs tmpfs /etc/distcc 2>/dev/null || true
start_server s
unset DISTCC_HOSTS
DISTCC_LOG=$T/said "$client" gcc -c x.c 2>stderr
expect_file x.o
diff /dev/null stderr
expect_text said "[Hh]ost"
expect_ran_on s 0
mkdir -p home/.distcc
echo "127.0.0.1:${port[s]}  # the only one" >home/.distcc/hosts
"$client" gcc -c x.c 2>said
diff /dev/null said
expect_ran_on s 1
mkdir -p other
echo "127.0.0.1:1" >other/hosts
DISTCC_DIR=$T/other "$client" gcc -c x.c 2>said
expect_ran_on s 1
if [ -d /etc/distcc ]; then
  rm home/.distcc/hosts
  echo "127.0.0.1:${port[s]}" >/etc/distcc/hosts
  "$client" gcc -c x.c 2>said
  expect_ran_on s 2
fi
