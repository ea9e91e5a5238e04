#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Without a place for its state files the client still distributes.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
start_server s
mkdir -m 1777 elsewhere
jobs=0
for home in HOME=/proc/nowhere HOME= HOME=/proc DISTCC_DIR=/proc/nowhere; do
  env "$home" TMPDIR="$T/elsewhere" DISTCC_FALLBACK=0 "$client" gcc -c x.c 2>client.err || fail "failed with $home"
  expect_ran_on s $((++jobs))
done
env -u HOME TMPDIR="$T/elsewhere" DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_ran_on s $((++jobs))
[ "$is_root" = 1 ] || exit 0
# Somebody else's files are not trusted.
mkdir -p evil/.distcc
chown -R nobody evil
HOME=$T/evil TMPDIR=$T/elsewhere DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_ran_on s $((++jobs))
