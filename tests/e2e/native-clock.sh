#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the clocks of both sides differ, what tells the time is preprocessed on the client; all else is native.
. "$(dirname "$0")/native"
start_native_server
# A library of this name is known to be harmless. This one puts the client and its compiler a day ahead.
cat >../clock.c <<'E'
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (clock == CLOCK_REALTIME) time->tv_sec += 86400;
  return result;
}
time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}
E
gcc -shared -fPIC -o ../libeatmydata.so ../clock.c
echo 'const char *day = __DATE__;' >day.c
echo '#include "day.c"' >includes.c
echo 'int plain;' >plain.c
echo 'const char *day = DAY;' >word.c
same native gcc -c day.c
export ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$T/libeatmydata.so
same native gcc -c plain.c
for source in day.c includes.c; do
  same "its source uses __DATE__ or __TIME__, and the client's clock shows another time" gcc -c $source
done
same "its source uses __DATE__" gcc '-DDAY=__DATE__' -c word.c
