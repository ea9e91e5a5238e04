#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A TMPDIR that cannot be used gives way to another directory, as with gcc. Where nothing can be compared here, nothing is sent.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
mkdir -m 1777 system
mount --bind system /var/tmp  # /tmp holds this test
mkdir -m 755 readonly
mount -t tmpfs -o ro tmpfs readonly
start_server s
jobs=0
remote() {
  rm -rf home/.distcc x.o
  DISTCC_FALLBACK=0 "$@" "$client" gcc -c x.c 2>client.err || fail "failed with $*: $(cat client.err)"
  expect_same direct.o x.o
  expect_ran_on s $((++jobs))
}
for directory in "$T/missing" /dev/null "$T/readonly" ''; do remote env TMPDIR="$directory"; done
leaves_nothing system

# No /dev/null, as in a bare chroot.
mount -t tmpfs tmpfs /dev
ln -s /proc/self/fd /dev/fd  # for bash
remote env
rm -f /dev/null

# Nowhere to write but here: a compiler that can do with that does, and nothing is done twice.
mount -t tmpfs -o size=4k,mode=1777 tmpfs tmp
printf '%4096s' x >tmp/full
rm -rf home/.distcc
DISTCC_VERBOSE=1 "$client" gcc -pipe -c x.c 2>client.err
expect_same direct.o x.o
expect_text client.err 'running locally instead: no local object to compare the remote one with'
expect_ran_on s $jobs
umount tmp
# That is forgotten at once.
remote env

# No directory for temporary files at all, and no home: the sources get no directory of ours.
mkdir /dev/sources
cp x.c "$T/bin/dcc" /dev/sources
cp direct.o /dev
(
  cd /dev/sources
  export DISTCC_HOSTS DISTCC_FALLBACK=0 HOME=/nonexistent
  unshare --mount sh -c 'mount -t tmpfs -o ro tmpfs /tmp && mount -t tmpfs -o ro tmpfs /var/tmp && exec ./dcc gcc -c x.c' 2>/dev/client.err
) || fail "without directories for temporary files: $(cat /dev/client.err)"
expect_same /dev/direct.o /dev/sources/x.o
[ "$(echo /dev/sources/*)" = '/dev/sources/dcc /dev/sources/x.c /dev/sources/x.o' ] || fail "left: $(ls -A /dev/sources)"
expect_ran_on s $((++jobs))
