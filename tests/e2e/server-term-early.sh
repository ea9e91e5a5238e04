#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGTERM ends a server cleanly whenever it comes: while it starts, and again while it removes its files.
. "$(dirname "$0")/common.sh"
mkfifo log
for line in 'job files in' 'begins: up to' 'listening on'; do
  for _ in 1 2 3; do
    "${as_server[@]}" "$T/bin/dcc" serve --daemon --no-detach --allow 127.0.0.1 --port 0 --log-stderr 2>log &
    pid=$!
    # The reader stays to the end, so that the server can write what it likes.
    while read -r text; do
      case $text in
        *"$line"*) kill $pid; kill $pid ;;
      esac
    done <log
    wait $pid || fail "SIGTERM at '$line': $?"
  done
done
leaves_nothing "$TMPDIR"
leaves_nothing /dev/shm
