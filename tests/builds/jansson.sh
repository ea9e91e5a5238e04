#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C with CMake, and its tests.
. "$(dirname "$0")/whole.sh"
build() { unset CC CXX; cmake -S . -B out -DJANSSON_BUILD_DOCS=OFF && make -j4 -C out && (cd out && ctest); }
build_whole jansson 20
expect_text distributed.out '100% tests passed'
