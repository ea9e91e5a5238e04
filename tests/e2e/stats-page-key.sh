#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The statistics page tells that a server wants a key, and with whose key each job came; without keys it speaks of none.
. "$(dirname "$0")/key"
. "$(dirname "$0")/stats_browser"
key_column='[...document.querySelectorAll("#recent th")].findIndex((cell) => cell.textContent === "Key")'
start_server s --stats
ask open http://127.0.0.1:3633/
ask size 1280 900
on_host DCC_KEY_FILE=
shows '#recent td.lead' x.c
ask is "$key_column === -1 && !/key/i.test(document.body.innerText)"
stop_server s
port=()

make_keys farm board-7
server_keys farm board-7
start_keyed t --allow-plain 127.0.0.2 --stats
shows article 'clients prove one of 2 keys'
for name in farm board-7; do
  on_host DCC_KEY_FILE="$T/$name.key"
  ask until "document.querySelector('#recent tbody tr')?.children[$key_column]?.textContent === '$name'"
  shows '#totals' "$name"
done
ask shot keys 0 1400
ask size 360 740
fits 360
ask complaints 'ERR_CONNECTION_REFUSED'  # while there was no server
nobody_else 'http://127.0.0.1:3633/*'
keep_pictures
