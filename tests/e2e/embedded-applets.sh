#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds without what a board does not need: of the client alone and of the server alone, without LZO, statistics and tests.
# Each has nothing of the other in it, says what it lacks, and works with the other.
. "$(dirname "$0")/common.sh"
[ "$slowdown" = 1 ] || skip "it builds programs of its own, which sanitizers do not reach"
[ -n "${BUILD:-}" ] || skip "the build directory is not known (run tests/run.sh)"
unset PKG_CONFIG_PATH
overlay "$BUILD" "$BUILD"

# build_only APPLET: $T/only/APPLET/dcc.
build_only() {
  {
    meson configure "$BUILD" -Dapplets="$1" -Dlzo=disabled -Dstats=disabled -Dtests=false -Doptimization=0
    ninja -C "$BUILD" src/applets/dcc
  } >build.out || { tail -n 20 build.out; return 1; }
  mkdir -p "only/$1"
  cp "$BUILD/src/applets/dcc" "only/$1/dcc"
  nm -C "only/$1/dcc" | grep -i " t " >"only/$1/names"  # functions: a constant may be anybody's
}
build_only client
expect_text only/client/names 'dcc::client::'
expect_no_text only/client/names 'dcc::server::'
build_only serve
expect_text only/serve/names 'dcc::server::'
expect_no_text only/serve/names 'dcc::(client|hosts)::|dcc::http::'

expect_status 101 only/client/dcc serve 2>serve.err
expect_text serve.err "serve is not in this build.*only the client"
expect_status 101 only/client/dcc whitelist list 2>whitelist.err
expect_text whitelist.err "whitelist is not in this build"
expect_status 101 only/serve/dcc gcc -c x.c 2>client.err
expect_text client.err "the client is not in this build.*only serve"
only/client/dcc --help >help
expect_no_text help 'dcc (serve|whitelist)'
only/client/dcc --version >version
expect_no_text version 'and 2|1-2|, 2'

client=$T/only/client/dcc server=("${as_server[@]}" "$T/only/serve/dcc" serve)
write_sources
start_server s --stats
expect_text "${log[s]}" '--stats: this build has no statistics'
compare remote gcc -O2 -Wall -Iinclude -DEXTRA=1 -c a.c -o a.o
