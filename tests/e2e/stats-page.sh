#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The statistics page of one server while real jobs run: what it shows changes with them, hostile names are text, it fits a
# phone, it can be held, the server's end turns it red until there is one again, and it neither complains nor asks anybody else.
. "$(dirname "$0")/stats_browser"
evil='<img src=x onerror=alert(1)>'
make_hangcc
fake_compiler "$evil" <<<$'#!/bin/bash\nexec gcc "$@"'
echo 'int x;' >x.i
start_server s --stats

# --- its jobs ---------------------------------------------------------------------------------------------------------
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

# --- the page is held, and its server is killed and comes back ---------------------------------------------------------
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

nobody_else 'http://127.0.0.1:3633/*'
keep_pictures
