#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd distcc-dcc
# CMake and ccache name the compiler by its path.
. "$(dirname "$0")/common.sh"
write_sources
start_server s
compare remote /usr/bin/gcc -O2 -Iinclude -DEXTRA=1 -c a.c
compare remote /usr/bin/cc -O2 -Iinclude -DEXTRA=1 -c a.c
compare remote /usr/bin/c++ -O2 -Iinclude -DEXTRA=1 -c b.cc
