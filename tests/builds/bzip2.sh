#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C with plain make; its tests are part of its build.
. "$(dirname "$0")/whole.sh"
build() { make -j4 CC="$CC" CFLAGS="$CFLAGS -D_FILE_OFFSET_BITS=64"; }
build_whole bzip2 7
