#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode after everything that has led caches and distributed compilers astray: headers that change, appear, vanish,
# or lie elsewhere. Each time as a direct compile has it.
. "$(dirname "$0")/native"
start_native_server
compilers=(gcc)
if command -v clang >/dev/null; then compilers+=(clang); fi
# both HOW WORD...: by each compiler.
both() { for cc in "${compilers[@]}"; do same "$1" $cc "${@:2}"; done; }
# value_is NUMBER: `int value = N;` in a.o, in native mode.
value_is() {
  same native gcc -c a.c
  "$client" gcc -S a.c -o "$T/a.s"
  grep -qE "\.long	$1\$" "$T/a.s" || fail "not $1: $(cat "$T/a.s")"
}

mkdir one two three
echo 'int value = VALUE;' | sed '1i #include "value.h"' >a.c

# The same size and time, in the same inode: only the time of the change tells.
echo '#define VALUE 1' >value.h
touch -d '2020-01-01 12:00' value.h
value_is 1
value_is 1
sleep 2.1  # so old that the client keeps its digest
value_is 1
echo '#define VALUE 2' >value.h
touch -d '2020-01-01 12:00' value.h
value_is 2
# The same, in a new inode, as editors do it.
echo '#define VALUE 3' >value.new
touch -d '2020-01-01 12:00' value.new
mv value.new value.h
value_is 3
# Time runs backwards.
echo '#define VALUE 4' >value.h
touch -d '1999-12-31' value.h
value_is 4
touch -d '2099-12-31' value.h
value_is 4
echo '#define VALUE 5' >value.h
touch -d '2099-12-31' value.h
value_is 5

# A new header before the old one, one that goes, a directory in its place and back.
rm value.h
echo '#define VALUE 11' >two/value.h
in_three() { both native -Ione -Itwo -Ithree -c a.c "$@"; }
in_three
echo '#define VALUE 12' >one/value.h
in_three -MD
rm one/value.h
in_three
mkdir one/value.h
in_three
rmdir one/value.h
echo '#define VALUE 13' >three/value.h
rm two/value.h
in_three
rm three/value.h
in_three
mkdir two/value.h
in_three
rmdir two/value.h
echo '#define VALUE 14' >two/value.h
in_three
mv two was
echo 'no directory' >two
in_three
both native -Itwo -Wmissing-include-dirs -c a.c
rm two
both native -Imissing -Itwo -Wmissing-include-dirs -c a.c
mv was two
in_three

# One name in several directories.
echo '#include <value.h>' | cat - a.c | grep -v '"' >b.c
echo '#define VALUE 21' >one/value.h
echo '#define VALUE 22' >three/value.h
for directory in one two three; do both native -I$directory -g -c b.c; done
printf '#include_next <value.h>\n#undef VALUE\n#define VALUE 23\n' >one/value.h
both native -Ione -Itwo -g3 -c b.c
both native -iquote one -idirafter two -isystem three -isystem three -g -c b.c -MD
both native -isystem one -isystem two -isystem one -I two -H -c b.c
CPATH=two:one both native -c b.c -MD
C_INCLUDE_PATH=:three both native -c b.c -MMD
mkdir -p ../libraries/lib64 ../libraries/lib  # gcc looks for the latter because of the former
LIBRARY_PATH=$T/libraries/lib64 both native -Ione -c b.c
cat >macro.c <<'E'
#define NAME <value.h>
#include NAME
#include OTHER
#if __has_include("here.h") && !__has_include("not.h") && __has_include(<value.h>)
int yes;
#else
int no;
#endif
E
echo 'enum { here };' >here.h
both native -Ithree '-DOTHER="here.h"' -c macro.c
echo >not.h
both native -Ithree '-DOTHER="here.h"' -c macro.c
rm here.h
both native -Ithree '-DOTHER="not.h"' -c macro.c

# Ways to a header: links, "..", both, and a link to a directory above.
mkdir -p real/sub
echo 'enum { in_real };' >real/in.h
ln -s real/sub alias
ln -s ../real real/up
ln -s real/in.h in_link.h
printf '#include "alias/../in.h"\n#include "real/up/up/../real/in.h"\n#include "in_link.h"\nint x = in_real;\n' >c.c
printf '#pragma once\nenum { in_real };\n' >real/in.h
both native -g -c c.c -MD
both native -Ireal/up/up/sub/.. -Ialias/. -I./real//sub/ -g -c c.c -MD
ln -sfn real/sub/.. alias
both native -g -c c.c -MD
ln -sfn loop alias
ln -sfn alias loop
both native -g -c c.c
rm alias loop
both native -c c.c

# Two equal headers of which each says once: they are two when their times differ.
for directory in one two; do printf '#pragma once\nint once(int);\nextern int count_me;\n' >$directory/once.h; done
printf '#include "one/once.h"\n#include "two/once.h"\n' >d.c
touch -d '2020-01-01' one/once.h two/once.h
both native -H -c d.c
touch -d '2020-01-02' two/once.h
both native -H -c d.c
ln -f one/once.h two/once.h
both native -H -c d.c

# Names that differ by case only.
echo 'enum { lower };' >case.h
printf '#include "Case.h"\nint x = lower;\n' >e.c
both native -c e.c
mv case.h Case.h
both native -c e.c
mv Case.h CASE.H
both native -c e.c

# Two checkouts at one path, one after the other.
mkdir -p ../checkout1/inc ../checkout2/inc
for n in 1 2; do
  printf '#include "inc/n.h"\nint n = N;\nconst char *f = __FILE__;\n' >../checkout$n/u.c
  echo "#define N $n" >../checkout$n/inc/n.h
  touch -d '2020-01-01' ../checkout$n/{u.c,inc/n.h,inc}
done
echo '#define M 1' >../checkout2/inc/m.h
for n in 1 2 1; do
  mv ../checkout$n co
  both native -g -c co/u.c -MD
  mv co ../checkout$n
done
