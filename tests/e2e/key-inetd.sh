#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server with a key that inetd or ssh starts for one job: it speaks distcc's protocols only, in which no key can be proven. So clients in
# the network get nothing unless --allow-plain names them, also if they are gone before they can be asked for; what ssh brings is let in.
. "$(dirname "$0")/key"
make_keys farm
server_keys farm
mkdir -m 1777 s
(umask 0; : >s/log)
log[s]=$T/s/log
as=()
if [ "$is_root" = 1 ]; then as=(--user nobody); fi
server_of_one=("${server[@]}" --inetd "${as[@]}" --log-file "$T/s/log")
export DCC_PROTOCOL=1 DISTCC_HOSTS=127.0.0.1:3702
# inetd [OPTION...]
inetd() {
  : >inetd.out
  DCC_KEY_FILE=$T/server.key TMPDIR=$T/s python3 "$e2e/wire.py" inetd 3702 "${server_of_one[@]}" "$@" >inetd.out 2>&1 &
  inetd=$!
  wait_for_line inetd.out 'listening on'
}
inetd --allow 127.0.0.1
at_home 'closed without an answer'
wait $inetd || true
expect_text s/log "a job of client '127\.0\.0\.1:[0-9]+' is refused: .*--allow-plain 127\.0\.0\.1"
expect_ran_on s 0
inetd --allow 127.0.0.1 --allow-plain 127.0.0.1
on_host
wait $inetd
expect_ran_on s 1

# It sends its request and resets the connection, so that it has no address any more.
DCC_KEY_FILE=$T/server.key TMPDIR=$T/s expect_status 113 python3 "$e2e/wire_key.py" reset work/x.c "${server_of_one[@]}" --allow 10.9.9.9
expect_text s/log 'the client has left already'
expect_ran_on s 1

# By ssh, which lets in whom it likes.
printf '#!/bin/sh\nshift\nexec "$@"\n' >bin/ssh
chmod +x bin/ssh
printf '#!/bin/sh\nDCC_KEY_FILE=%s TMPDIR=%s exec %s "$@"\n' "$T/server.key" "$T/s" "${server_of_one[*]}" >bin/server
chmod +x bin/server
on_host DISTCC_SSH="$T/bin/ssh" DISTCC_HOSTS="@somewhere:$T/bin/server"
expect_ran_on s 2
