#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode with headers that are no ordinary files: empty, huge, FIFOs, devices, directories, and ones that the user's own
# build changes. Each time as a direct compile has it.
. "$(dirname "$0")/native"
start_native_server
compilers=(gcc)
if command -v clang >/dev/null; then compilers+=(clang); fi
both() { for cc in "${compilers[@]}"; do same "$1" $cc "${@:2}"; done; }

mkdir big inc
printf '#include "h.h"\nint x;\n' >a.c
: >inc/h.h
both native -Iinc -c a.c -MD
: >empty.c
both native -c empty.c -g
printf 'no newline' >inc/h.h
both native -Iinc -c a.c
printf '\0\0int y;\0\n' >inc/h.h
both native -Iinc -c a.c
printf '\xef\xbb\xbfint y;\r\n\xff\n' >inc/h.h
both native -Iinc -c a.c
rm inc/h.h

# 64 MB: once on its way, and then known.
{ echo '/*'; head -c 67108864 /dev/zero | tr '\0' ' '; echo '*/'; } >big/h.h
same native gcc -Ibig -c a.c
same native gcc -Ibig -c a.c
sent=$(tail -n 1 "$T/trace" | grep -oE '"sent":[0-9]+' | grep -oE '[0-9]+')
[ "$sent" -lt 100000 ] || fail "$sent bytes for a header that the server has"
# A hole where reading takes long and says nothing.
rm big/h.h
echo 'int data_is_large;' >inc/h.h
echo '__asm__(".incbin \"big/sparse\", 0, 16");' >sparse.c
truncate -s 200M big/sparse
both native -c sparse.c

# A FIFO with nobody at its other end would hang a direct compile, so somebody is there; devices.
rm -f inc/h.h
mkfifo inc/h.h
(trap '' PIPE; while :; do echo 'extern int from_fifo;' >inc/h.h || true; done) 2>/dev/null &
feeder=$!
both 'regular file|not shown|not native' -Iinc -c a.c
kill -KILL -$feeder
wait $feeder || true
rm inc/h.h
ln -s /dev/null inc/h.h
both remote -Iinc -c a.c
if [ "$is_root" = 1 ]; then
  rm inc/h.h
  mknod inc/h.h c 1 3
  both any -Iinc -c a.c
fi
rm -f inc/h.h
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("inc/h.h")'
both any -Iinc -c a.c
rm inc/h.h
ln -s h.h inc/h.h
both native -Iinc -c a.c
rm inc/h.h
ln -s ../../../../../../../../etc/hostname inc/h.h
both 'is not shown' -Iinc -c a.c
rm inc/h.h
ln -s /proc/self/status inc/h.h
both any -Iinc -c a.c
rm inc/h.h

# Long names and ways.
long=$(printf 'n%.0s' {1..250})
mkdir -p "$long/$long/$long"
echo 'int long_way;' >"$long/$long/$long/h.h"
both native "-I$long/$long/$long" -c a.c -g -MD
printf '#include "%s%s.h"\n' "$long" "$long" >b.c
both native -c b.c
printf '#include "%s.h"\n' "$(printf 'd/%.0s' {1..2500})" >b.c
both native -c b.c
for n in {1..60}; do ln -sfn "l$((n + 1))" "l$n"; done
mkdir l61
echo 'int at_end;' >l61/h.h
both native -Il1 -c a.c
both native -Il30 -c a.c
printf '#include "%s"\n' $'odd \xff\tname' >b.c
echo 'int odd;' >$'odd \xff\tname'
both native -c b.c -MD

# A header that changes all the time while it is read, as builds that generate it have it: no mixture of two states.
printf '#include "gen.h"\n' >g.c
printf 'int gen_a;\n%100000s\nint gen_a2;\n' '' >one.h
printf 'int gen_b;\n%100000s\nint gen_b2;\n' '' >two.h
cp one.h gen.h
(while :; do cp one.h gen.tmp; mv gen.tmp gen.h; cp two.h gen.tmp; mv gen.tmp gen.h; done) &
changer=$!
for _ in {1..15}; do
  "$client" gcc -c g.c -o "$T/g.o"
  case $(nm "$T/g.o" | awk '{ printf $3 }') in
    gen_agen_a2 | gen_bgen_b2) ;;
    *) fail "a mixture: $(nm "$T/g.o")" ;;
  esac
done
kill -KILL -$changer
wait $changer || true
