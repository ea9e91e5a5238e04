#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C, configured by autoconf, with gnulib and its tests.
. "$(dirname "$0")/whole.sh"
build() { ./configure --quiet && make -j4 && make -j4 check SUBDIRS=.; }
build_whole sed 40
