#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The machine that builds may be in its own list by its address, masquerading meanwhile; nothing goes round in circles.
. "$(dirname "$0")/common.sh"
ip address add 10.99.0.1/32 dev lo
echo 'int x;' >x.c
server_allow=(--allow-private)
server_listen=(--listen 10.99.0.1)
server_path=$masquerade:$server_path
start_server s
export DISTCC_HOSTS=10.99.0.1:${port[s]}/2
clients=()
for n in 1 2 3 4; do
  PATH=$masquerade:$PATH gcc -c x.c -o $n.o &
  clients+=($!)
done
wait "${clients[@]}"
expect_ran_on s 4
