#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The statistics page speaks of native mode once there was a job in it, and tells what it saved.
. "$(dirname "$0")/stats_browser"
start_server s --stats
export DISTCC_HOSTS=127.0.0.1:${port[s]}/4 DCC_TRACE=$T/trace
echo 'int unit(void) { return 1; }' >unit.c
ask open http://127.0.0.1:3633/
ask size 1280 900
DCC_NATIVE=0 "$client" gcc -c unit.c
shows '#totals' 'received'
last="document.querySelector('#totals > .table:last-child')"
ask is "$last.textContent.includes('Native mode') && $last.hidden"
for _ in 1 2; do DCC_NATIVE=1 "$client" gcc -c unit.c; done
[ "$(grep -c '"mode":"native"' trace)" = 2 ]
ask until "!$last.hidden"
shows '#totals' '2 (67 %)'
shows '#recent' native
shows '#recent' preprocessed
shows '#totals' 'in 2 files'
ask shot native 0 1600
ask size 360 740
fits 360
ask complaints
nobody_else 'http://127.0.0.1:3633/*'
keep_pictures
