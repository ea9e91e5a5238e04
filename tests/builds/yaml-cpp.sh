#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C++ with CMake.
. "$(dirname "$0")/whole.sh"
build() { unset CC CXX; cmake -S . -B out -DYAML_CPP_BUILD_TESTS=OFF && make -j4 -C out && echo '[1, {a: b}]' | out/util/parse; }
build_whole yaml-cpp 30
