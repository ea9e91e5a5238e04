#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-distccd
# What a weak board has to do itself: its CPU time for a unit with all headers of the C++ library, the start of the client and all that it
# starts included.
. "$(dirname "$0")/common.sh"
printf '#include <bits/stdc++.h>\nint f() { return std::to_string(1).size(); }\n' >"$board/home/builder/unit.cc"
chown 1000:1000 "$board/home/builder/unit.cc"
start_farm_server s

# cpu_ms [NAME=VALUE...]: the mean of ten compiles, after two that taught both sides what there is to know.
cpu_ms() {
  on_board 1000:1000 "${farm[@]}" "$@" bash -ec '
    TIMEFORMAT="%U %S"
    for i in 1 2; do ${CXX:-g++} -c unit.cc; done
    time for i in 1 2 3 4 5 6 7 8 9 10; do ${CXX:-g++} -c unit.cc; done' </dev/null 2>cpu.err || fail "$(cat cpu.err)"
  tail -n 1 cpu.err | LC_ALL=C awk '{ printf "%.0f", ($1 + $2) * 100 }'
}

case $client_kind in
  distcc) echo "NOTE: the board's CPU time a unit: $(cpu_ms) ms" ;;
  dcc)
    text=$(cpu_ms DCC_NATIVE=0)
    native=$(cpu_ms)
    echo "NOTE: the board's CPU time a unit: preprocessed $text ms, native $native ms"
    [ $((native * 4)) -lt "$text" ] || fail "native mode spares the board too little"
    ;;
esac
