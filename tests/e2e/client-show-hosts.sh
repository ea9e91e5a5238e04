#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# --show-hosts prints the entries as they were written, -j the sum of their limits.
. "$(dirname "$0")/common.sh"
show() { DISTCC_HOSTS=$1 "$client" --show-hosts; }
[ "$(show 'a b/7:1234,lzo   # none
  @c [::1]/3 --localslots=3 --localslots_cpp=9 localhost/5 d,down')" = 'a
b/7:1234,lzo
@c
[::1]/3
localhost/5
d,down' ]
[ "$(show '--randomize x y z' | sort | tr -d '\n')" = xyz ]
[ "$(DISTCC_HOSTS='a b/7 localhost [::1]/3' "$client" -j)" = 16 ]
# Never so that make -j gets no number.
if [ "${PAIR%%-*}" = dcc ]; then
  [ "$(DISTCC_HOSTS='a/0' "$client" -j 2>said)" = "$(nproc)" ]
  expect_text said 'failed to get the host list: .*a/0'
fi
