#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C++ with CMake.
. "$(dirname "$0")/whole.sh"
build() { unset CC CXX; cmake -S . -B out -DLEVELDB_BUILD_TESTS=OFF -DLEVELDB_BUILD_BENCHMARKS=OFF && make -j4 -C out; }
build_whole leveldb 30
