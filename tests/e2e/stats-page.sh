#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The statistics page in a real browser while real jobs run: what it shows changes with them, hostile names are text, a
# killed server turns red with its reason, it fits a phone, and it neither complains nor asks anybody else. What it looked
# like is kept in build-artefacts/stats-page, or in $ARTEFACTS/stats-page.
. "$(dirname "$0")/common.sh"
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null ||
  skip "needs Debian's chromium-headless-shell, or chromium"

# --- the browser ------------------------------------------------------------------------------------------------------
mkdir browser
coproc browser { exec python3 "$e2e/browser.py" "$T/browser" 2>browser.err; }
tell() {
  echo "$*" >&"${browser[1]}"
  read -r -t 60 verdict answer <&"${browser[0]}" || fail "no browser any more: $(tail -n 5 browser.err browser/chromium.err)"
}
ask() {
  tell "$@"
  [ "$verdict" = ok ] || { why=$answer; tell shot failed; keep_pictures || true; fail "$*: $why"; }
}
# shows ELEMENT TEXT: waits until what a selector finds first has the text. hides: until it has not.
shows() { ask until "document.querySelector('$1')?.textContent.includes(String.raw\`$2\`)"; }
hides() { ask until "!document.querySelector('$1')?.textContent.includes(String.raw\`$2\`)"; }
# figure TITLE VALUE: waits until the first server's figure of this title is this.
figure() {
  ask until "[...document.querySelectorAll('article dl > div')].find((d) => d.firstChild.textContent === '$1')?.lastChild.textContent === '$2'"
}
# card PORT SELECTOR TEXT: waits until what the selector finds has the server with this port, and that text.
card() {
  ask until "[...document.querySelectorAll('$2')].some((a) => a.textContent.includes(':$1') && a.textContent.includes('$3'))"
}
fits() { ask is "document.documentElement.scrollWidth <= innerWidth && innerWidth === $1"; }
keep_pictures() {
  mkdir -p "$ARTEFACTS/stats-page"
  rm -f "$ARTEFACTS"/stats-page/*.png
  cp browser/*.png "$ARTEFACTS/stats-page"
}

# --- two servers of ours, one of stock, and who gathers them ----------------------------------------------------------
evil='<img src=x onerror=alert(1)>'
make_hangcc
fake_compiler "$evil" <<<$'#!/bin/bash\nexec gcc "$@"'
ip address add 10.9.8.7/32 dev lo
ip address add 10.9.8.8/32 dev lo
echo 'int x;' >x.i
start_server s --stats
server_listen+=(--listen 10.9.8.7)
start_server t --stats --stats-port 3640 --stats-allow 10.9.8.8
server_listen=(--listen 127.0.0.1)
server=(/usr/bin/distccd)
own_program=../../bin/distcc
start_server stock --stats --stats-port 3641
server=("$T/bin/dcc" serve)
"$T/bin/dcc" stats-server --server 127.0.0.1:3641 </dev/null >gather.out 2>&1 &
wait_for_line gather.out 'listening on'

# --- one server, and its jobs -----------------------------------------------------------------------------------------
ask open http://127.0.0.1:3633/
ask size 1280 900
figure 'Slots in use' '0 of 4'
figure 'Jobs ended' 0
shows '#recent' 'No job has ended yet'
ask shot empty
request hangcc -c "$evil"$'\e[2J"\u202e.i' -o x.o <x.i >/dev/null &
held=$!
pass_gate started
shows '#running td.lead' "$evil\\u{1b}[2J\"\\u{202e}.i"
shows '#running' compile
shows '#h-running' 'Now: 1 compiling'
shows '#running' 127.0.0.1
figure 'Slots in use' '1 of 4'
pass_gate finish
wait $held
shows '#running' 'No job runs'
shows '#recent' "$evil"
request gcc -c lvm.c.i -o x.o <x.i >/dev/null
shows '#recent td.lead' lvm.c
hides '#recent td.lead' lvm.c.i
figure 'Jobs ended' 2
export DISTCC_HOSTS=127.0.0.1:${port[s]}/20
clients=()
for n in {1..4}; do
  printf '#include <map>\n#include <string>\nstd::map<int, std::string> f%d() { return {}; }\n' "$n" >"unit$n.cc"
  DISTCC_FALLBACK=0 "$client" g++ -c "unit$n.cc" &
  clients+=($!)
done
shows '#running' unit
ask shot running
wait "${clients[@]}"
request "$evil" -c x.i -o x.o <x.i >/dev/null
not request gcc -c error.i -o x.o <<<'int x = ;' >/dev/null
not request 'no<b>such' -c x.i -o x.o <x.i
figure 'Jobs ended' 9
figure 'Compile errors' 1
figure Failed '1 (11 %)'
exec 4<>"/dev/tcp/127.0.0.1/${port[s]}"  # no job at all
echo 'what is this?' >&4
cat <&4 >/dev/null || true
exec 4>&-
figure 'Bad requests' 1
figure 'Jobs ended' 9
shows '#failures' 'no<b>such'
shows '#compilers' '✓'
for text in "$evil" 127.0.0.1 'compile error'; do shows '#totals' "$text"; done
ask until "/ (?!40\\.0)\\d/.test(document.querySelector('path.first').getAttribute('d'))"
ask is "!document.querySelector('img, main script')"
pointer="document.querySelector('svg').dispatchEvent(new PointerEvent"
ask is "$pointer('pointermove', { clientX: 0 })) && /^\d\d:\d\d:\d\d$/.test(document.querySelector('.times').lastChild.textContent)"
ask is "$pointer('pointerleave')) && document.querySelector('.times').lastChild.textContent === 'now'"
ask shot light
ask scheme dark
ask is "getComputedStyle(document.body).backgroundColor === 'rgb(18, 21, 24)'"
ask shot dark
ask size 360 740
fits 360
ask shot phone
ask scheme light
ask size 1280 900
ask complaints

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

# --- the page's own server is killed, and comes back ------------------------------------------------------------------
ask open http://127.0.0.1:3633/
figure 'Jobs ended' 9
ask complaints
ask is "document.querySelector('#pause').click() || document.querySelector('#pause').textContent === 'Go on'"
request gcc -c x.i -o x.o <x.i >/dev/null
ask is "new Promise((done) => source.addEventListener('stats', (event) => JSON.parse(event.data).servers[0].outcomes.compile_ok === 8 && done(1)))"
figure 'Jobs ended' 9
ask is "document.querySelector('#pause').click() || true"
figure 'Jobs ended' 10
kill -KILL "${pid[s]}"
shows '#alarm' 'No connection to 127.0.0.1:3633'
card "${port[s]}" article.down '✕ down: No connection'
ask shot killed 0 500
ask complaints 'ERR_'  # the browser's own remarks on it
start_server s --stats
hides '#alarm' 'No connection'
figure 'Jobs ended' 0

ask requests
for address in $answer; do
  case $address in http://127.0.0.1:363[34]/* | http://127.0.0.1:3642/*) ;; *) fail "the page asked for $address" ;; esac
done
keep_pictures
