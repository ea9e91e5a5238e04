#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Frames no client sends. The server refuses, takes no memory for what is only announced, and works on.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.i
start_server s
refused() {
  printf "$1" | python3 "$e2e/wire.py" send "${port[s]}" ${2:-} >answer.raw
  [ ! -s answer.raw ] || fail "answered '$1' with $(head -c 60 answer.raw)"
}
refused ''
refused DIST
refused 'GET / HTTP/1.0\r\n\r\n' --hold
refused DIST00000000ARGC00000001 --hold
refused DIST00000003ARGC00000001 --hold
refused DIST00000063 --hold
refused DISTffffffff --hold
refused DIST0000000g --hold
refused DIST-0000001 --hold
refused DIST00000001ARGC00000000DOTI00000000 --hold
refused DIST00000001ARGCffffffff --hold
refused DIST00000001ARGC0fffffff --hold
refused DIST00000001ARGC00000002ARGVffffffff --hold
refused DIST00000001ARGC00000002ARGV7fffffff --hold
refused DIST00000001ARGC00000002ARGV00000003gccDOTI00000000 --hold
refused DIST00000001ARGC00000002ARGV00000003gccARGV00000002-cDOTIffffffff
refused DIST00000001DIST00000001 --hold
refused '\377\377\377\377\377\377\377\377\377\377\377\377\377\377' --hold
expect_status 2 request --version 0 gcc -c x.i -o x.o <x.i
expect_status 2 request --version 5 gcc -c x.i -o x.o <x.i
expect_status 2 request --raw-argc 3 gcc -c x.i -o x.o <x.i
# 4,000 arguments of 4,000 bytes: 16 MB that nobody needs.
python3 - <<'END' >many
print("DIST00000001ARGC00000fa0ARGV00000003gcc" + ("ARGV00000fa0" + "-" * 4000) * 3999, end="")
END
python3 "$e2e/wire.py" send "${port[s]}" --hold <many >answer.raw
[ ! -s answer.raw ]
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/${pid[s]}/status")
[ "$memory" -lt "${SERVER_MEMORY_KB:-100000}" ] || fail "the server took $memory kB"
request gcc -c x.i -o x.o <x.i
expect_ran_on s 1
