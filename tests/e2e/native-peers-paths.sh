#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode with outputs, directories and words of the command that are not the usual ones. Each time as a direct compile has it.
. "$(dirname "$0")/native"
start_native_server
compilers=(gcc)
if command -v clang >/dev/null; then compilers+=(clang); fi
both() { for cc in "${compilers[@]}"; do same "$1" $cc "${@:2}"; done; }

mkdir -p out/deep src inc
printf '#include "part.h"\n#include <stdio.h>\nint main(void) { int unused; return puts(__FILE__ __BASE_FILE__ PART); }\n' >src/a.c
echo '#define PART "part of " __FILE__' >inc/part.h

# Outputs elsewhere.
both native -Iinc -c src/a.c
both native -Iinc -c src/a.c -o out/deep/a.o -MD -MF out/a.d -MT 'x y' -Wall
both native -Iinc -c src/a.c -o ./out/../out/deep/a.o -MMD -MP -g
both native -Iinc -c "$PWD/src/a.c" -o "$T/tree/out/a.o" -MD -MQ '$z'
both native -Iinc -c src/a.c -o missing/a.o
# A link is replaced, or written through, as the compiler has it.
echo old >out/old.o
: >out/empty.o
for name in old empty none; do ln -s "$name.o" "out/to-$name.o"; done
for name in old empty none; do both native -Iinc -c src/a.c -o "out/to-$name.o" -MD; done
both native -Iinc -c src/a.c -MD -MF missing/a.d
both native -Iinc -S src/a.c -o out/a.s
both native -Iinc -c src/a.c -o out/a.b.c.o -save-temps=obj -MD
both native -Iinc -c src/a.c -gsplit-dwarf -o out/s.o
both native -Iinc -c src/a.c -g3 -gsplit-dwarf -MD
both native -Iinc -c src/a.c --coverage -frandom-seed=1 -o out/deep/c.o
same native gcc -Iinc -c src/a.c -fstack-usage -fcallgraph-info -o out/deep/c.o
same 'writes dumps' gcc -Iinc -c src/a.c -fdump-tree-optimized -O2 -dumpdir out/x -o out/deep/c.o
DEPENDENCIES_OUTPUT=out/deps both native -Iinc -c src/a.c
DEPENDENCIES_OUTPUT='out/deps target' SUNPRO_DEPENDENCIES=out/sun same native gcc -Iinc -c src/a.c
echo 'first:' >out/deps
DEPENDENCIES_OUTPUT=out/deps both native -Iinc -c src/a.c

# Outputs that are there: of other modes, links, the link's end, a FIFO.
echo old >out/old.o
chmod 600 out/old.o
both native -Iinc -c src/a.c -o out/old.o
chmod 444 out/old.o
both native -Iinc -c src/a.c -o out/old.o
ln -s old.o out/link.o
both any -Iinc -c src/a.c -o out/link.o
ln -s nowhere.o out/dangling.o
both any -Iinc -c src/a.c -o out/dangling.o
ln out/old.o out/hard.o
both any -Iinc -c src/a.c -o out/hard.o
mkdir out/directory.o
both any -Iinc -c src/a.c -o out/directory.o
both any -Iinc -c src/a.c -o /dev/null
rmdir out/directory.o
echo 'int broken(' >src/broken.c
for old in out/old.o out/link.o out/new.o; do both any -c src/broken.c -o $old -MD; done
(umask 077 && both native -Iinc -c src/a.c -o out/private.o)
(umask 0 && both native -Iinc -c src/a.c -o out/public.o -MD)
# The object over its own header, and two outputs of one name.
both remote -Iinc -c src/a.c -o out/a.o -MD -MF out/a.o

# As an ordinary user: an unwritable directory, an unreadable header, a directory without passage.
if [ "$is_root" = 1 ]; then
  chmod -R a+rX,u+w . "$T/home"
  chmod 755 "$T"
  mkdir -m 777 ../user
  as=(setpriv --reuid 65534 --regid 65534 --clear-groups env "HOME=$T/user" "DISTCC_DIR=$T/user" "DISTCC_LOG=" "DCC_TRACE=$T/user/trace")
  cp -a "$T/home/.distcc/." ../user/
  : >../user/trace
  chown -R 65534:65534 ../user
  rm "$T/trace"
  ln -s "$T/user/trace" "$T/trace"
  mkdir -m 777 out/mine
  both native -Iinc -c src/a.c -o out/mine/a.o
  both native -Iinc -c src/a.c -o out/deep/a.o
  both native -Iinc -c src/a.c -o out/old.o
  chmod 000 inc/part.h
  both native -Iinc -c src/a.c -o out/mine/a.o
  chmod 644 inc/part.h
  chmod 000 inc
  both remote -Iinc -c src/a.c -o out/mine/a.o
  chmod 444 inc
  both remote -Iinc -c src/a.c -o out/mine/a.o
  chmod 755 inc
  as=()
fi

# The working directory by a link's name.
ln -s src here
cd here
cd "$T/tree/here"
for cc in "${compilers[@]}"; do
  (cd -L "$T/tree/here" && same native $cc -g -I../inc -c a.c -MD)
  (cd -P "$T/tree/here" && PWD=$T/tree/here same native $cc -g -I../inc -c a.c -MD)
  (cd -P "$T/tree/here" && PWD=/nowhere same native $cc -g -I../inc -c a.c -MD)
done
cd "$T/tree"

# Response files in response files, with quotes; a source from stdin.
printf -- '-Iinc @%s "-DQ=\\"a b\\""' out/second >out/first
printf -- "-g '-DW=1 2' -c\n" >out/second
both native @out/first src/a.c -o out/a.o
both any @out/missing -c src/a.c
input=src/a.c
both 'standard input' -Iinc -x c -c - -o out/a.o
input=

# Text that other files bring in; times of files.
cat >src/more.c <<'E'
__asm__(".section .rodata\nblob: .incbin \"inc/blob\"\n.previous");
const char *when = __TIMESTAMP__, *base = __BASE_FILE__;
#include "part.h"
const char *f = PART;
E
printf 'a\0b' >inc/blob
touch -d '2001-02-03 04:05:06' src/more.c inc/part.h
both native -Iinc -c src/more.c
TZ=America/New_York both native -Iinc -c src/more.c
printf 'longer \0b' >inc/blob
both native -Iinc -c src/more.c
printf '.include "inc/x.inc"\n.incbin "inc/blob", 2, 3\n' >src/asm.s
echo '.byte 1' >inc/x.inc
both any -c src/asm.s -o out/asm.o
both any -Wa,-Iinc -c src/asm.s -o out/asm.o
printf '#include "part.h"\n.incbin "inc/blob"\n' >src/pre.S
both native -Iinc -c src/pre.S -MD -o out/pre.o
both native -include inc/part.h -imacros inc/more.h -Iinc -c src/a.c
echo '#define MORE 1' >inc/more.h
both native -include inc/part.h -imacros inc/more.h -Iinc -c src/a.c -MD
both native -include inc -Iinc -c src/a.c

# A precompiled header beside its source.
for cc in "${compilers[@]}"; do
  $cc -x c-header inc/part.h -o inc/part.h.gch
  same native $cc -Iinc -c src/a.c -MD -H
  same native $cc -include inc/part.h -Iinc -c src/a.c -MD
  same native $cc -include inc/part.h -DX -O2 -Winvalid-pch -Iinc -c src/a.c
  echo no >inc/part.h.gch
  same native $cc -include inc/part.h -Winvalid-pch -Iinc -c src/a.c
  rm inc/part.h.gch
done
