#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C++ with CMake, and its tests.
. "$(dirname "$0")/whole.sh"
# Its own build type compiles for the linker, as CMake does to see whether that works; such objects are never the same (docs/artefacts.md).
build() {
  unset CC CXX
  cmake -S . -B out -DCMAKE_BUILD_TYPE=None && make -j4 -C out && (mkdir out/tmp && cd out && TMPDIR=$PWD/tmp ./ninja_test) && rm -r out/CMakeFiles/_CMakeLTOTest*
}
build_whole ninja-build 30
expect_text distributed.out 'passed'
