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
ln -s dcc $masquerade/vanished-gcc
cp /bin/true $masquerade/byhand

before=$(names)
whitelist update --dry-run >planned
[ "$(names)" = "$before" ] || fail "a dry run changed something"
whitelist update >outcome
expect_same planned outcome
expect_text outcome '^vanished-gcc removed$'
for name in cc c++ gcc g++ clang clang++ cpp "$triplet-gcc"; do
  expect_text outcome "^${name//+/\\+} added\$"
  [ "$(readlink "$masquerade/$name")" = dcc ] || fail "$name is no link to dcc"
done
expect_no_file $masquerade/gcc-ar
expect_no_file $masquerade/c++filt
expect_file $masquerade/byhand
[ -L $masquerade/stock-gcc ] || fail "a foreign link was removed"
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
whitelist remove gcc
expect_status 2 request gcc -c x.i -o x.o <x.i
whitelist add gcc
request gcc -c x.i -o x.o <x.i
expect_ran_on s 2

whitelist add nosuchcc >said 2>&1
expect_text said "no compiler 'nosuchcc' is installed"
[ -L $masquerade/nosuchcc ] || fail "the link was not made"
for name in ../x a/b '' . .. dcc distccd $'a\nb'; do expect_status 1 whitelist add "$name" 2>/dev/null; done
expect_status 1 whitelist remove byhand 2>/dev/null
expect_file $masquerade/byhand
expect_status 101 whitelist frobnicate 2>/dev/null
expect_status 101 whitelist --no-such-option list 2>/dev/null
mkdir elsewhere
whitelist --dir elsewhere add gcc
[ "$(readlink elsewhere/gcc)" = "$T/bin/dcc" ] || fail "a directory without a dcc of its own needs the whole path"
