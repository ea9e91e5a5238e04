#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# thorough pairs: distcc-dcc
# Lua 5.4 with plain make.
. "$(dirname "$0")/project.sh"
build() { make -j8 -C src CC="$CC -std=gnu99" MYLIBS=-ldl SYSCFLAGS=-DLUA_USE_LINUX all; }
build_twice lua5.4
expect_same_objects 30
cat >test.lua <<'END'
local t = {}
for w in ("the quick brown fox"):gmatch("%a+") do t[#t + 1] = w:upper() end
table.sort(t)
print(_VERSION, table.concat(t, " "), 2^53 | 1, string.format("%q %5.2f", "x\ny", math.pi))
print(pcall(load, "return 1 +"), select("#", table.unpack({1, 2, nil, 4}, 1, 4)), utf8.char(228, 8364))
print(coroutine.wrap(function(a) local b = coroutine.yield(a * 2) return b .. "!" end)(21))
END
diff <(direct/src/lua test.lua) <(distributed/src/lua test.lua)
direct/src/luac -o direct.luac test.lua
distributed/src/luac -o distributed.luac test.lua
expect_same direct.luac distributed.luac
