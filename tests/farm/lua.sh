#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# Lua, C with plain make, on the board.
. "$(dirname "$0")/common.sh"
cat >build.sh <<'END'
make -j4 -C src CC="${CC:-gcc} -std=gnu99" MYLIBS=-ldl SYSCFLAGS=-DLUA_USE_LINUX all
src/lua -e 'print(_VERSION, 2^53 | 1, select("#", table.unpack({1, 2, nil, 4}, 1, 4)), string.format("%q %5.2f", "x\ny", math.pi))'
END
build_natively lua5.4
unpack lua5.4
start_farm_server s
build_on_board farm "${farm[@]}"
expect_native_objects 30
report_gain '"${CC:-gcc}" -std=gnu99 -O2 -c src/lvm.c -o lvm.o'
if [ $client_kind = dcc ]; then expect_protocol_4 $farm_jobs; fi
expect_text native.out '^Lua 5.4'
diff <(tail -n 2 native.out) <(tail -n 2 farm.out)
