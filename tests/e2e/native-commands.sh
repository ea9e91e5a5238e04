#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Odd command lines and environments: of each, what a random search found to come out otherwise than a direct compile.
. "$(dirname "$0")/native"
start_native_server
printf '#include "h.h"\nint f(int *a) { return *a + H; }\n' >a.c
mkdir inc out
echo '#define H 1' >h.h
echo '#define POISON 1' >inc/stdc-predef.h
echo 'int clang;' >"$T/plain.c"

# What a compiler is found to be does not depend on the variables of the job that came first.
rm -rf ~/.distcc
DCC_NATIVE=0 "$client" gcc -c "$T/plain.c" -o "$T/plain.o"
for compiler in gcc clang; do
  rm -f ~/.distcc/fingerprint-*
  CPATH=inc same native $compiler -c a.c
  same native $compiler -c a.c
done

# Nor does what dcc asks a compiler write the user's files.
for options in "-flto -frandom-seed=1" -march=native -fbogus; do
  rm -f ~/.distcc/answer-*
  # shellcheck disable=SC2086
  DEPENDENCIES_OUTPUT=deps same any gcc $options -c a.c
  rm -f ~/.distcc/answer-*
  # shellcheck disable=SC2086
  SUNPRO_DEPENDENCIES='deps target' same any gcc $options -c a.c
done
echo old: >a.d
DEPENDENCIES_OUTPUT=a.d same native gcc -MD -c a.c
DEPENDENCIES_OUTPUT=other same native gcc -MD -c a.c

# A source that includes from standard input, which can be read only once.
echo 'int from_stdin;' >"$T/input"
for file in /dev/stdin /dev/fd/0; do
  echo "#include \"$file\"" >in.c
  input=$T/input same any gcc -c in.c
  DCC_NATIVE=0 input=$T/input same any gcc -c in.c
done

for compiler in gcc clang; do same native $compiler -include /dev/null -c a.c; done

# What stands for "native" must not show, nor may a warning about that word be lost.
for options in "-S -fverbose-asm" -save-temps; do
  # shellcheck disable=SC2086
  same any gcc -march=native $options -c a.c
done
for options in -fembed-bitcode -save-temps -frecord-command-line; do
  same any clang -march=native $options -c a.c
done
same any gcc -mcpu=native -c a.c
same any clang -mcpu=native -c a.c
same native gcc -O2 -march=native -c a.c

# An existing side file is replaced where the compiler does that, and written into where it does that.
mkdir elsewhere
side_files=(a.dwo a.d a.su a.gcno)
treated() {  # treated COMMAND...: what becomes of side files that are links
  local file
  for file in "${side_files[@]}"; do
    echo old >"elsewhere/$file"
    ln -sf "elsewhere/$file" "$file"
  done
  "$@" -c a.c
  stat -c '%n %F' "${side_files[@]}"
  grep -lx old elsewhere/* || true
  rm a.o "${side_files[@]}" elsewhere/*
}
for compiler in gcc clang; do
  for option in "-g -gsplit-dwarf" -MD -fstack-usage --coverage; do
    # shellcheck disable=SC2086
    treated $compiler $option >../directly
    # shellcheck disable=SC2086
    treated "$client" $compiler $option >../by-dcc
    diff ../directly ../by-dcc || fail "$compiler $option: existing files are treated otherwise"
  done
done
echo '.globl f' >b.S
: >x.dia
chmod 600 x.dia
same native clang --serialize-diagnostics x.dia -c a.c
for name in b.S a.c; do
  echo old >b.o
  chmod 600 b.o
  ln b.o elsewhere/hard
  for options in -c "-c -save-temps" "-S -save-temps" "-c -flto -save-temps" "-c -fno-integrated-as"; do
    # shellcheck disable=SC2086
    same any clang $options $name -o b.o
    ln -s elsewhere/hard linked.o
    # shellcheck disable=SC2086
    same any clang $options $name -o linked.o
    rm linked.o
  done
  rm -f b.o elsewhere/hard
done

# Response files that are kept, too.
echo -DX >r.rsp
same "what it reads from response files is kept, too" gcc -save-temps -c a.c @r.rsp
same native gcc -c a.c @r.rsp

# Options by the names that the user wrote, in warnings; and operands that are empty.
same native clang -c -x assembler-with-cpp b.S --include-prefix=x --define-macro=Q
same native clang -c -x assembler b.S --include-directory inc
same native gcc --include-directory inc --define-macro Q -c a.c
for options in -I -idirafter "-MD -MT"; do
  # shellcheck disable=SC2086
  same native gcc -c a.c $options ''
done

# clang's debug information names its temporary file.
cp b.S c.S
same any clang -g -c c.S
same native clang -c c.S

# Names.
mkdir tools
ln -s "$(command -v gcc)" tools/gcc
same native tools/gcc -c a.c
cp b.S c.sx
same any clang -c c.sx -o x.o
DCC_NATIVE=0 same any clang -c c.sx -o x.o
for option in -fstack-usage -save-temps=obj; do
  same native gcc $option -c a.c -o out/.o
done
mkdir a-directory
for native in 0 1; do
  DCC_NATIVE=$native same "the output is a directory" gcc -S a.c -o a-directory -MD -MF y.d
done
