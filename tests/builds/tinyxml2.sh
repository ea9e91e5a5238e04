#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One C++ unit with plain make, and its test.
. "$(dirname "$0")/whole.sh"
build() { make CXXFLAGS="$CXXFLAGS -fPIC" && mkdir -p resources/out && ./xmltest; }
build_whole tinyxml2 2
