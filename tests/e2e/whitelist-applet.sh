#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc whitelist makes and removes the links that people also make by hand, and leaves everything else alone.
. "$(dirname "$0")/common.sh"
whitelist() { PATH=$server_path "$T/bin/dcc" whitelist "$@"; }
names() { (cd $masquerade && echo *); }

rm -f $masquerade/*
ln -s "$T/bin/dcc" $masquerade/dcc
ln -s . $masquerade/bin
ln -s ../../bin/distcc $masquerade/stock-gcc  # no such compiler, and not ours
ln -s dcc $masquerade/arm-none-eabi-gcc  # no such compiler in our PATH, but perhaps in the service's
ln -s ./dcc $masquerade/avr-gcc
ln -s "$T/bin/dcc" $masquerade/m68k-elf-gcc
ln -s /dev/null $masquerade/c89
cp /bin/true $masquerade/byhand
printf '#!/bin/sh\n' >bin/riscv64-elf-gcc
chmod 755 bin/riscv64-elf-gcc
DISTCCD_PATH=$T/bin whitelist update >/dev/null
rm bin/riscv64-elf-gcc $masquerade/gcc

before=$(names)
whitelist update --dry-run >planned
[ "$(names)" = "$before" ] || fail "a dry run changed something"
whitelist update >outcome
expect_same planned outcome
[ "$(grep ' removed$' outcome)" = 'riscv64-elf-gcc removed' ] || fail "an update removes what an update added: $(cat outcome)"
expect_text outcome '^gcc added$'
for name in cc c++ gcc g++ clang clang++ cpp "$triplet-gcc"; do
  [ "$masquerade/$name" -ef bin/dcc ] || fail "$name is no link to dcc"
done
expect_no_file $masquerade/gcc-ar
expect_no_file $masquerade/c++filt
expect_file $masquerade/byhand
for name in stock arm-none-eabi avr m68k-elf; do [ -L $masquerade/$name-gcc ] || fail "$name-gcc was made by hand, and removed"; done
[ "$(readlink $masquerade/c89)" = /dev/null ]
[ -z "$(whitelist update)" ] || fail "a second update had something to do"

# What is there is shown, and other names of the same file with it.
whitelist list >listed
expect_text listed '^gcc +/usr/bin/gcc -> /usr/bin/.*gcc'
expect_text listed '^stock-gcc +no such compiler'
whitelist check gcc >checked
expect_text checked '^gcc is allowed: /usr/bin/gcc'
expect_text checked "the same file: .*$triplet-gcc"
expect_status 1 whitelist check gcc missing 2>said
expect_text said "ln -s dcc $masquerade/missing"

# A running server sees every change.
echo 'int x;' >x.i
start_server s
request gcc -c x.i -o x.o <x.i
whitelist remove gcc 2>said
expect_text said 'next update.*ln -s /dev/null .*/gcc'
expect_status 2 request gcc -c x.i -o x.o <x.i
whitelist add gcc
request gcc -c x.i -o x.o <x.i
expect_ran_on s 2

whitelist add nosuchcc >said 2>&1
expect_text said "no compiler 'nosuchcc' is installed"
[ -L $masquerade/nosuchcc ] || fail "the link was not made"
for name in sh bash python3; do
  whitelist add $name >said 2>&1
  expect_text said "'$name' is not a compiler name"
done
expect_no_text <(whitelist add clang-99 2>&1) "not a compiler's name"
for name in ../x a/b '' . .. dcc distccd $'a\nb' -rf --help @file '*' $'\xc2\x9b31m' $'a\x9b31m'; do
  expect_status 1 whitelist add -- "$name" 2>said
  expect_no_text said $'[^ -~]'
done
expect_status 1 whitelist remove byhand 2>/dev/null
expect_file $masquerade/byhand
expect_status 101 whitelist frobnicate 2>/dev/null
expect_status 101 whitelist --no-such-option list 2>/dev/null
mkdir elsewhere
whitelist --dir elsewhere add gcc
[ "$(readlink elsewhere/gcc)" = "$T/bin/dcc" ] || fail "a directory without a dcc of its own needs the whole path"
