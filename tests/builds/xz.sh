#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C with libtool, and its tests.
. "$(dirname "$0")/whole.sh"
build() { ./configure --quiet --disable-doc && make -j4 && make -j4 check; }
build_whole xz-utils 100
