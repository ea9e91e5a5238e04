#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What is remembered of protocols is trusted only where nobody else can write, and where nothing can be written jobs
# are distributed all the same.
. "$(dirname "$0")/protocol4"
start_fake_4
expect_taken good
damages=('chmod 777' 'chmod 775')
if [ "$is_root" = 1 ]; then damages+=('chown nobody'); fi
for damage in "${damages[@]}"; do
  printf 1 >"$spoken_file"
  : >fake.out
  $damage home/.distcc/lock
  expect_taken good
  [ "$(greetings 4) $(greetings 1)" = '1 0' ] || fail "$damage: $(cat fake.out)"
  [ "$(cat "$spoken_file")" = 1 ]
  if [ "$is_root" = 1 ]; then chown root home/.distcc/lock; fi
  chmod 755 home/.distcc/lock
done
: >fake.out
expect_taken good
[ "$(greetings 4) $(greetings 1)" = '0 1' ] || fail "$(cat fake.out)"
# No link is followed.
echo precious >precious
ln -sf "$T/precious" "$spoken_file"
expect_taken good
[ "$(cat precious)" = precious ]
rm "$spoken_file"
# Junk is nobody's mark.
for junk in '' x 44 $'\n'; do
  printf '%s' "$junk" >"$spoken_file"
  expect_taken good
done
# A home where nothing can be written.
rm "$spoken_file"
mkdir -m 1777 elsewhere
mount -o bind home home
mount --options-mode ignore -o remount,bind,ro home
export TMPDIR=$T/elsewhere
expect_taken good
run_client DISTCC_DIR="$T/home/.distcc" DISTCC_FALLBACK=0
rm -r elsewhere/dcc-0
act stock
run_client DISTCC_DIR="$T/home/.distcc" DISTCC_FALLBACK=0
expect_no_file "$spoken_file"
