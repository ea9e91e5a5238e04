#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Statistics over HTTP: every path, method, limit and header; who may see what; and by which names.
. "$(dirname "$0")/common.sh"
command -v curl >/dev/null || skip "needs curl"
make_hangcc
echo 'int x;' >x.i
ip address add 10.9.8.7/32 dev lo
ip address add 10.9.8.8/32 dev lo
server_listen=(--listen 127.0.0.1 --listen 10.9.8.7)
start_server s --stats --stats-host Farm.Example
start_server t --stats --stats-port 3640 --stats-allow 10.9.8.8
start_server u --stats --stats-port 3641 --stats-allow 10.9.8.8 --stats-show-files
s=127.0.0.1:3633
for each in s t u; do python3 "$e2e/wire.py" request "${port[$each]}" gcc -c longest.i -o x.o <x.i; done

# expect_http STATUS CURL-ARGUMENT...: leaves `head` and `body`.
expect_http() {
  local wanted=$1 got
  shift
  got=$(curl -sS --max-time 20 -D head -o body -w '%{http_code}' "$@") || fail "curl failed: $*"
  [ "$got" = "$wanted" ] || fail "status $got instead of $wanted: $*: $(cat body)"
}
# raw BYTES [PORT]: the status of the answer to these bytes, which printf makes.
raw() {
  python3 - "$1" "${2:-3633}" <<'END'
import socket, sys
text = sys.argv[1].encode().decode("unicode_escape").encode("latin-1")
with socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=20) as peer:
    peer.sendall(text)
    answer = b""
    while b"\r\n\r\n" not in answer and (part := peer.recv(65536)):
        answer += part
print(answer.split(b"\r\n")[0].split()[1].decode() if answer else "nothing")
END
}
expect_raw() { [ "$(raw "$2")" = "$1" ] || fail "$(raw "$2") instead of $1 for ${2:0:80}"; }

# --- paths ------------------------------------------------------------------------------------------------------------
expect_http 200 $s/
[ "$(head -n 2 body)" = $'argv /distccd\n<distccstats>' ] || fail "$(cat body)"
expect_text head '^Content-Type: text/plain'
expect_text body '^dcc_longest_job longest.i$'
expect_http 200 --compressed -H 'Accept: text/html,application/xhtml+xml,*/*;q=0.8' $s/
expect_text head '^Content-Type: text/html'
expect_text head "^Content-Security-Policy: default-src 'none'; script-src 'sha256-[^']+='; style-src 'sha256-"
expect_no_text head unsafe
expect_text body '^<!doctype html>'
for encodings in '' identity 'deflate, gzip;q=0' 'gzip2, br'; do  # the page is there as gzip alone
  expect_http 200 -H 'Accept: text/html' -H "Accept-Encoding: $encodings" $s/
  expect_text head '^Content-Type: text/plain'
done
expect_http 200 $s/metrics
expect_text head '^Content-Type: text/plain; version=0.0.4'
expect_text body '^dcc_up\{'
expect_http 200 "$s/stats.json?x=y"
expect_text head '^Content-Type: application/json'
python3 -c 'import json; assert json.load(open("body"))["servers"][0]["slots"] == 4'
expect_http 200 $s/jobs.json
expect_text body '"longest.i"'
expect_http 200 $s/healthz
[ "$(cat body)" = ok ]
for header in 'Cache-Control: no-store' 'X-Content-Type-Options: nosniff' 'X-Frame-Options: DENY' "Content-Length: 3"; do
  expect_text head "^$header"
done
for none in /x /stats.json/ //metrics /../etc/passwd /metrics%00 /index.html '/%2e%2e/'; do expect_http 404 --path-as-is "$s$none"; done

# --- methods and limits -----------------------------------------------------------------------------------------------
expect_http 200 --head $s/stats.json
expect_text head '^Content-Length: [1-9]'
for method in POST PUT DELETE OPTIONS PATCH TRACE; do
  expect_http 405 -X $method $s/stats.json
  expect_text head '^Allow: GET, HEAD'
done
expect_http 405 -d data $s/
expect_http 413 -X GET -d data $s/
expect_http 431 -H "X: $(printf %09000d 0)" $s/
expect_http 414 "$s/$(printf %03000d 0)"
expect_raw 400 'nonsense\r\n\r\n'
expect_raw 400 '\x16\x03\x01\x02\x00\x01'
expect_raw 400 'GET / HTTP/1.1\r\n\r\n'
expect_raw 400 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n'
expect_raw 200 'GET / HTTP/1.0\r\n\r\n'
expect_raw 200 'GET / HTTP/1.0\n\n'
expect_raw 200 'HEAD / HTTP/1.1\r\nHost: localhost:3633\r\n\r\n'
# Two on one connection, and both answered.
curl -sS -o first -o second -w '%{num_connects}\n' $s/healthz $s/healthz >connects
[ "$(paste -sd' ' connects)" = '1 0' ] || fail "connections: $(paste -sd' ' connects)"
expect_same first second

# --- names ------------------------------------------------------------------------------------------------------------
for name in localhost 127.0.0.1:3633 '[::1]:3633' farm.example:80 FARM.EXAMPLE "$(hostname)"; do
  expect_http 200 -H "Host: $name" $s/stats.json
done
for name in evil.example localhost.evil.example 127.0.0.1.evil.example: xfarm.example; do
  expect_http 403 -H "Host: $name" $s/stats.json
done
expect_http 403 -H 'Host: evil.example' $s/metrics  # both who asks and the server's log are told what to do
expect_text body "not called 'evil\.example' as far as it knows; if it is, start it with --stats-host evil\.example"
[ "$(grep -c "asked for at 'evil\.example'.*--stats-host evil\.example" "${log[s]}")" = 1 ] || fail "not logged once"
expect_raw 403 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n'
expect_raw 403 'GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n'

# --- addresses --------------------------------------------------------------------------------------------------------
expect_http 200 --interface 10.9.8.7 10.9.8.7:3633/jobs.json  # which is here
elsewhere=(--interface 10.9.8.8)
expect_http 403 "${elsewhere[@]}" 10.9.8.7:3633/stats.json
expect_http 403 "${elsewhere[@]}" 10.9.8.7:3633/
expect_http 200 "${elsewhere[@]}" 10.9.8.7:3640/stats.json
expect_http 200 "${elsewhere[@]}" 10.9.8.7:3640/metrics
expect_http 403 "${elsewhere[@]}" 10.9.8.7:3640/jobs.json
expect_http 200 "${elsewhere[@]}" 10.9.8.7:3640/
expect_text body '^dcc_longest_job \(hidden\)$'
expect_http 200 "${elsewhere[@]}" 10.9.8.7:3641/jobs.json
expect_text body '"longest.i"'
expect_http 200 127.0.0.1:3640/jobs.json

# --- events -----------------------------------------------------------------------------------------------------------
events() { timeout 20 curl -sSN "$@" | grep -m 4 -E '^(event|data): ' >events || true; }
events $s/events
[ "$(grep -c '^event: stats' events) $(grep -c '^event: jobs' events)" = '1 1' ] || fail "$(cut -c1-60 events)"
expect_text events '^data: \{"format":1,"servers":\[\{"name":".*"running":\['
events "${elsewhere[@]}" 10.9.8.7:3640/events
[ "$(grep -c '^event: stats' events)" = 2 ] || fail "$(cut -c1-60 events)"
expect_no_text events 'event: jobs|longest.i'
expect_http 200 --head $s/events

# --- the end ----------------------------------------------------------------------------------------------------------
request hangcc -c x.i -o x.o <x.i >/dev/null &
pass_gate started
kill -TERM "${pid[s]}"
until curl -sS -o body -w '%{http_code}\n' $s/healthz | grep -qx 503; do sleep 0.1; done
expect_text body draining
expect_http 200 $s/stats.json
timeout 20 curl -sSN $s/events >events &
listener=$!
wait_for_line events '^event: stats'
pass_gate finish
wait "${pid[s]}"
wait $listener  # its end is the server's

# --- options ----------------------------------------------------------------------------------------------------------
server_listen=(--listen 127.0.0.1)
# Jobs matter more than figures: a port that is taken is said, and no more.
start_server busy --stats --stats-port 3640
expect_text "${log[busy]}" '--stats-port 3640: .*127.0.0.1:3640.*; going on without statistics'
python3 "$e2e/wire.py" request "${port[busy]}" gcc -c x.i -o x.o <x.i
for wrong in '--stats-port 65536' '--stats-port x' '--stats --stats-allow not.an.address.at.all/8'; do
  # shellcheck disable=SC2086
  expect_status 101 timeout 10 "${server[@]}" --no-detach --allow 127.0.0.1 --listen 127.0.0.1 --port 3999 --log-stderr $wrong 2>said
done
ln -s dcc bin/distccd
server=("${as_server[@]}" "$T/bin/distccd")
start_server v --stats --stats-port 3650
expect_http 200 127.0.0.1:3650/
start_server w
expect_status 7 curl -sS 127.0.0.1:3633/ 2>/dev/null
