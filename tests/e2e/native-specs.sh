#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Specs files go out if all that they do is known: else gcc would run programs, or write files, that nobody foresees.
. "$(dirname "$0")/native"
start_native_server
echo 'int common; int f(int *a) { return *a; }' >a.c
printf '*self_spec:\n+ %%{!fno-pic:-fPIC}\n\n*cc1:\n+ -fno-plt %%{g*:-fcommon}\n' >my.specs
printf '*cc1:\n+ -fplugin=./plug.so\n' >plug.specs
printf '*asm:\n+ | sed s/f/g/\n' >pipe.specs
printf '*cc1:\n+ -fdump-rtl-expand\n' >dump.specs
printf 'evil\n' >wrong.specs
for specs in -specs=my.specs --specs=./my.specs "-specs $PWD/my.specs"; do
  # shellcheck disable=SC2086
  same native gcc -g -O2 $specs -c a.c -o a.o
done
[ ! -r /usr/share/dpkg/pie-compile.specs ] || same native gcc -specs=/usr/share/dpkg/pie-compile.specs -O2 -c a.c
expects=("in '.*plug.specs', '-fplugin=./plug.so' loads a plug-in" "in '.*pipe.specs', '|' starts" "in '.*dump.specs', '-fdump-rtl-expand' writes")
for name in plug pipe dump; do
  same "${expects[0]}" gcc -specs=$name.specs -c a.c
  expects=("${expects[@]:1}")
done
same "in './wrong.specs', 'evil' chooses" gcc -specs=./wrong.specs -c a.c
same "the specs file 'missing.specs' cannot be read" gcc -specs=missing.specs -c a.c

# Found among gcc's libraries, it is looked for there from then on; until then, each time.
mkdir libraries
cp my.specs libraries/found.specs
LIBRARY_PATH=$PWD/libraries same native gcc -specs=found.specs -c a.c
mv libraries/found.specs .
cp dump.specs libraries/specs  # which no option names
LIBRARY_PATH=$PWD/libraries same "in '.*libraries/specs', '-fdump-rtl-expand' writes" gcc -c a.c
same native gcc -specs=found.specs -c a.c

# In such a directory, gcc looks first where its own parts would be.
own=$(gcc -print-search-dirs | sed -nE 's|^install: .*/([^/]+/[^/]+)/$|\1|p')
mkdir -p "libraries/$own"
mv libraries/specs "libraries/$own"
LIBRARY_PATH=$PWD/libraries same "in '.*libraries/$own/specs', '-fdump-rtl-expand' writes" gcc -c a.c
LIBRARY_PATH=$PWD/libraries DCC_NATIVE=0 same "LIBRARY_PATH makes the compiler read '.*libraries/$own/specs'" gcc -c a.c
