#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C, configured by autoconf, with gnulib.
. "$(dirname "$0")/whole.sh"
build() { ./configure --quiet && make -j4 && make -j4 check; }
build_whole gzip 40
