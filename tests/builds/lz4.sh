#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C with plain make.
. "$(dirname "$0")/whole.sh"
build() { make -j4 lib lz4 CFLAGS="$CFLAGS" && printf '%1000s' x | programs/lz4 | programs/lz4 -d | cmp - <(printf '%1000s' x); }
build_whole lz4 10
