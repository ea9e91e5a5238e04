#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-distccd distcc-dcc
# A stock server gets nothing from a client with a key unless it is marked ',plain', and a stock client no job done by a server with a
# key unless --allow-plain names it.
. "$(dirname "$0")/key"
if [ "$PAIR" = dcc-distccd ]; then
  make_keys farm
  export DCC_KEY_FILE=$T/farm.key
  start_server s
  on_host DCC_KEY_FILE=
  for _ in 1 2; do at_home 'closed without proving the key: it is a stock server'; done
  expect_ran_on s 1
  on_host DISTCC_HOSTS="$DISTCC_HOSTS,plain"
  expect_ran_on s 2
else
  (umask 077; "$T/bin/dcc" key new farm >farm.key)
  server_keys farm
  start_keyed s
  (cd work && env -u DISTCC_BACKOFF_PERIOD "$client" gcc -c x.c) 2>client.err
  expect_same direct.o work/x.o
  wait_for_line s/log 'it did not prove a key: .*--allow-plain 127\.0\.0\.1'
  expect_ran_on s 0
  stop_server s
  port=()
  rm -rf home/.distcc
  start_keyed t --allow-plain 127.0.0.1
  (cd work && DISTCC_FALLBACK=0 "$client" gcc -c x.c)
  expect_ran_on t 1
fi
