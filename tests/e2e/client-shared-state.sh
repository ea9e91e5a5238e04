#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A state directory that others may write to, as Portage makes it, serves for slots; what must be believed is kept elsewhere.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
export DISTCC_DIR=$T/shared DISTCC_FALLBACK=0 DISTCC_VERBOSE=1
mkdir -p shared/lock
chmod -R 2775 shared
for n in 1 2; do
  "$client" gcc -c x.c 2>client.err
  expect_same direct.o x.o
  expect_text client.err 'protocol 4'
done
compgen -G 'shared/lock/slot_tcp_*' >/dev/null || fail "no slots in the shared directory"
! compgen -G 'shared/fingerprint-*' >/dev/null || fail "a fingerprint where others write"
private=$TMPDIR/dcc-$(id -u)
compgen -G "$private/fingerprint-*" >/dev/null || fail "no fingerprint in $private"
compgen -G "$private/lock/protocol_tcp_*" >/dev/null || fail "no protocol in $private"
rm -r "$private"
# Where there is no place at all, a compiler is not examined for each job: protocol 1 does.
: >"$private"
"$client" gcc -c x.c 2>client.err
expect_same direct.o x.o
expect_no_text client.err 'protocol 4, as x'
expect_text client.err 'without protocol 4'
rm "$private"
