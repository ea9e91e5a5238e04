#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# double-conversion, C++ with CMake and Ninja, and its tests.
. "$(dirname "$0")/project.sh"
command -v cmake >/dev/null || skip "cmake is not installed"
build() {
  unset CC CXX  # CMake looks in PATH, finds the masquerade link, and calls it by its whole path
  cmake -G Ninja -S . -B out -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=ON && ninja -j8 -C out && (cd out && ctest)
}
build_twice double-conversion
[ "$client_kind" != dcc ] || expect_text distributed/out/CMakeCache.txt "CMAKE_CXX_COMPILER:.*=$masquerade/"
expect_same_objects 20
expect_text distributed.out '100% tests passed'
diff <(grep -o 'Test .*#.*Passed\|tests passed.*' direct.out | sed 's/ *[0-9.]* sec//') \
  <(grep -o 'Test .*#.*Passed\|tests passed.*' distributed.out | sed 's/ *[0-9.]* sec//')
