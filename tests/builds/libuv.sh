#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C with CMake; of its tests those that need no network.
. "$(dirname "$0")/whole.sh"
build() {
  unset CC CXX
  export UV_RUN_AS_ROOT=1
  cmake -S . -B out && make -j4 -C out && for each in timer loop_alive idle_starvation fs_file_sync thread_create; do out/uv_run_tests_a $each $each 2>/dev/null; done
}
build_whole libuv1 100 in-macros
