#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# zlib: ./configure, make, make check.
. "$(dirname "$0")/project.sh"
build() { ./configure && make -j8 && make check; }
build_twice zlib
expect_same_objects 30
expect_text distributed.out 'zlib test OK'
found='^Checking|zlib version|test OK|hello|uncompress|inflate|gz[a-z]+\(\)'
diff <(grep -E "$found" direct.out | grep -v 'gcc ') <(grep -E "$found" distributed.out | grep -v 'gcc ')
expect_same direct/libz.a distributed/libz.a
