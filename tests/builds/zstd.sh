#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C and assembler with plain make.
. "$(dirname "$0")/whole.sh"
build() { make -j4 -C programs zstd-small zstd CFLAGS="$CFLAGS" && printf '%1000s' x | programs/zstd | programs/zstd -d | cmp - <(printf '%1000s' x); }
build_whole libzstd 40
