#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# %d in a host's name stands for numbers, up to the first name that is unknown. It is nobody's format: no other conversion
# has a meaning.
. "$(dirname "$0")/common.sh"
dcc=$T/bin/dcc
start_server s
cp /etc/hosts hosts.new
printf '127.0.0.%s box%s\n' 1 1 1 2 1 3 1 5 >>hosts.new
mount --bind hosts.new /etc/hosts
[ "$($dcc hosts --quick --list "box%d:${port[s]}/3")" = "box1:${port[s]}/3 box2:${port[s]}/3 box3:${port[s]}/3" ]
[ "$($dcc hosts --list "box%d:${port[s]}" localhost)" = "box1:${port[s]} box2:${port[s]} box3:${port[s]} localhost" ]
expect_status 116 $dcc hosts "no-such-box%d.invalid" 2>err
expect_text err 'there is no host no-such-box1.invalid'
# A number may also be a part of what is no name: until it is none any longer.
expect_status 1 $dcc hosts --quick "127.0.0.1:6553%d" >out
expect_text out '127.0.0.1:65535 '
for wrong in 'box%d%d' 'box%s' 'box%d%n' '%s%s%s%s'; do expect_status 106 $dcc hosts "$wrong" 2>err; done

ln -s dcc bin/lsdistcc
[ "$(lsdistcc -r"${port[s]}" 'box%d')" = "$(printf "box%d:${port[s]}\n" 1 2 3)" ]
[ "$(lsdistcc -r"${port[s]}" -g1 'box%d')" = "$(printf "box%d:${port[s]}\n" 1 2 3 5)" ]
for wrong in 'box%d%d' 'box%s' 'box%d%n'; do expect_status 1 lsdistcc "$wrong"; done
