#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# What gcc records of its options is what it records at home: they are sent although only a preprocessor or a linker
# needs them, and what cannot be made so stays here.
. "$(dirname "$0")/common.sh"
echo 'int x;' >src/a.c
start_server s
for records in -g -frecord-gcc-switches; do
  compare remote gcc $records -fuse-ld=gold -c a.c
  compare remote gcc $records -fno-use-linker-plugin -trigraphs -undef -finput-charset=UTF-8 -nostdinc -c a.c
  for option in -H -remap "-A x=y" -Fdir -finput-charset=latin1; do
    # shellcheck disable=SC2086
    compare local gcc $records $option -c a.c
  done
done
compare remote gcc -finput-charset=latin1 -remap -c a.c
if [ "$PAIR" = dcc-dcc ]; then
  compare remote gcc -O2 -flto -frandom-seed=1 -c a.c
else
  compare remote gcc -O2 -flto=1 -frandom-seed=1 -c a.c
  "$client" gcc -O2 -flto -frandom-seed=1 -c src/a.c -o seeded.o
  expect_ran_on s "$remote_jobs"
fi
