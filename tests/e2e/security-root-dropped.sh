#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server started by root is not root any more when it listens, and has no way back; and as root it opens nothing through others'
# links.
. "$(dirname "$0")/common.sh"
needs_root "a server that becomes another user"
start_server s
expect_text "/proc/${pid[s]}/status" '^Uid:\s+([1-9][0-9]*)\s+\1\s+\1\s+\1$'
expect_text "/proc/${pid[s]}/status" '^Gid:\s+([1-9][0-9]*)\s+\1\s+\1\s+\1$'
expect_text "/proc/${pid[s]}/status" '^CapEff:\s+0+$'
expect_no_text "/proc/${pid[s]}/status" '^Groups:.*\b0\b'
start_server t --user nobody
[ "$(stat -c %U "/proc/${pid[t]}")" = nobody ]

# Logs and pid files: new ones in root's directory, again, through root's own link, to stderr, in others' directories.
mkdir roots others others/real
chown -R nobody others
chmod 755 . roots others
chmod 1777 tmp
serve() { timeout 20 "${server[@]}" "${server_mode[@]}" --allow 127.0.0.1 --listen 127.0.0.1 --port 3790 --user nobody --lifetime 1 "$@" 2>said; }
serve --log-file roots/log --pid-file roots/pid
[ "$(stat -c %U roots/log)" = nobody ]
serve --log-file roots/log
[ "$(grep -c ' begins: ' roots/log)" = 2 ]
ln -s ../tmp/linked roots/link
touch tmp/linked
chown nobody tmp/linked
serve --log-file roots/link
expect_text tmp/linked ' begins: '
serve --log-file /dev/stderr
expect_text said ' begins: '
serve --log-file others/log
expect_text others/log ' begins: '
serve --log-file tmp/log
expect_text tmp/log ' begins: '

echo precious >victim
ln -s "$T/victim" others/link
ln -s "$T/roots" others/way
ln -s "$T/victim" tmp/link
ln victim others/hard
for path in others/link others/way/planted others/hard tmp/link; do
  not serve --log-file "$path"
  expect_text said 'failed to open logfile'
  not serve --log-file roots/log --pid-file "$path"
done
diff victim - <<<precious
expect_no_file roots/planted
rm tmp/{link,linked,log}
