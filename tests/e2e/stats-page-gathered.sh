#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The statistics page of several servers, ours and stock's: a killed one turns red with its reason, one can be looked at alone, and
# who may not see the names of files does not. The page neither complains nor asks anybody else.
. "$(dirname "$0")/stats_browser"
ip address add 10.9.8.7/32 dev lo
ip address add 10.9.8.8/32 dev lo
echo 'int x;' >x.i
start_server s --stats
server_listen+=(--listen 10.9.8.7)
start_server t --stats --stats-port 3640 --stats-allow 10.9.8.8
server_listen=(--listen 127.0.0.1)
server=("${as_server[@]}" /usr/bin/distccd)
own_program=../../bin/distcc
start_server stock --stats --stats-port 3641
server=("${as_server[@]}" "$T/bin/dcc" serve)
"${as_server[@]}" "$T/bin/dcc" stats-server --server 127.0.0.1:3641 </dev/null >gather.out 2>&1 &
wait_for_line gather.out 'listening on'

request gcc -c x.i -o x.o <x.i >/dev/null
not request 'no<b>such' -c x.i -o x.o <x.i
ask size 1280 900

# --- somebody who may not see the names of files ----------------------------------------------------------------------
cat >relay.py <<'END'
import asyncio
async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
async def relay(reader, writer):
    there = await asyncio.open_connection("10.9.8.7", 3640, local_addr=("10.9.8.8", 0))
    await asyncio.gather(pump(reader, there[1]), pump(there[0], writer), return_exceptions=True)
async def main():
    server = await asyncio.start_server(relay, "127.0.0.1", 3642)
    print("there", flush=True)
    await server.serve_forever()
asyncio.run(main())
END
python3 relay.py >relay.out 2>relay.err &
wait_for_line relay.out there
ask open http://127.0.0.1:3642/
shows '#no-jobs' '--stats-show-files'
ask is "document.querySelector('#running').hidden"
ask complaints

# --- several servers, one of which is killed --------------------------------------------------------------------------
ask open http://127.0.0.1:3634/
for each in "${port[s]}" "${port[t]}"; do card "$each" article '✓ up'; done
card 3641 article distccd
ask until "document.querySelectorAll('article').length === 3 && !document.querySelector('.down')"
kill -KILL "${pid[t]}"
card "${port[t]}" article.down '✕ down: '
shows '#alarm' ":${port[t]} is down: "
card "${port[s]}" article '✓ up'
ask is "getComputedStyle(document.querySelector('article.down')).borderTopColor === 'rgb(179, 32, 26)'"
ask shot gathered
hides '#recent td:last-child' ":${port[t]}"
choose="[document.querySelector('#only')].map((o) => { o.selectedIndex = [...o.options].findIndex((x) => x.text.includes(':PORT')); return o; })"
shows '#failures' 'no<b>such'
ask is "${choose/PORT/${port[t]}}[0].dispatchEvent(new Event('change'))"
hides '#failures' 'no<b>such'
ask is "${choose/PORT/${port[s]}}[0].dispatchEvent(new Event('change'))"
shows '#failures' 'no<b>such'
ask size 360 740
fits 360
ask shot gathered-phone
ask size 1280 900
ask complaints

nobody_else 'http://127.0.0.1:3634/*' 'http://127.0.0.1:3642/*'
keep_pictures
