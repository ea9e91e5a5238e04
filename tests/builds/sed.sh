#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# C, configured by autoconf, with gnulib; its own tests cannot be run as root.
. "$(dirname "$0")/whole.sh"
build() { ./configure --quiet && make -j4 && [ "$(echo a | sed/sed s/a/b/)" = b ]; }
build_whole sed 40
