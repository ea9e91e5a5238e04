#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: distcc-dcc
# Our distccmon-text and distcc's print the same, byte for byte, of the same state directory: with jobs of either client, and
# with files that are no jobs. They take the same DELAYs, and end with the same exit codes.
. "$(dirname "$0")/common.sh"
mkdir ours
[ -x bin/dcc ] || cp "$DCC" bin/dcc
ln -s ../bin/dcc ours/distccmon-text
stock=/usr/bin/distccmon-text ours=$T/ours/distccmon-text
[ -x $stock ] || skip "needs Debian's distccmon-text"
state=home/.distcc/state

# Of the directory as it is.
expect_same_rounds() {
  $stock >stock.out 2>stock.log
  "$ours" >ours.out
  expect_same stock.out ours.out
}

# Two real jobs, compiling: one of this client, one of distcc's.
make_held onecc
make_held twocc
echo 'int x;' >held.c
start_server s
"$T/bin/dcc" monitor --json >seen.json 2>/dev/null &
"$client" onecc -c held.c -o one.o &
one=$!
pass_gate onecc.started
distcc twocc -c held.c -o two.o &
two=$!
pass_gate twocc.started
wait_for_line seen.json '"phase":"compile".*"phase":"compile"'
expect_same_rounds
[ "$(grep -cE '^ *[0-9]+  Compile     held\.c +127\.0\.0\.1(:3700)?\[[01]\]$' ours.out)" = 2 ] || fail "$(cat ours.out)"

# All kinds of files beside them; each name is unlike the others', and sorts them.
cat >files.py <<'TABLE'
import os, struct, sys, time
directory, alive = sys.argv[1], int(sys.argv[2])

def put(name, file="a.c", host=None, slot=1, phase=5, pid=alive, magic=0x44494800, size=296, cut=None, age=0, tail=b""):
    data = struct.pack("<QQQ128s128siiQ", size, magic, pid, file.encode(), (host or name).encode(), slot, phase, 7) + tail
    path = f"{directory}/binstate_{name}"
    with open(path, "wb") as out:
        out.write(data[:cut])
    os.utime(path, (time.time() - age,) * 2)

for phase in range(-1, 10):
    put(f"phase{phase}", phase=phase)
for slot in (-3, 0, 9, 10, 1234567):
    put(f"slot{slot}", host="slots", slot=slot)
for length in (0, 1, 29, 30, 31, 127, 128):
    put(f"long{length}", file="f" * length, host=("h%d" % length).ljust(length, "x"))
put("letters", file="größe.c", host="größer")
put("tail", tail=b"x" * 152)
put("large", tail=b"x" * 100000)
put("first", pid=1)
put("dead", pid=999999)
put("magic", magic=0x44494801)
put("size280", size=280)
put("size297", size=297, tail=b"x")
put("empty", cut=0)
put("short", cut=295)
put("fresh", age=40)
put("old", age=90)
put("older", age=86400, pid=999999)
put("future", age=-3600)
put("")
open(f"{directory}/other", "w").close()
TABLE
[ "$(getconf LONG_BIT)" = 64 ] || skip "the table of files is that of 64 bits"
python3 files.py $state $$
cp -a home home.ours
rm $state/binstate_{magic,size280,size297,short}  # by which distcc's crashes, when it meets one first
$stock >stock.out 2>stock.log
HOME=$T/home.ours "$ours" >ours.out
expect_same stock.out ours.out
[ "$(wc -l <ours.out)" -gt 30 ] || fail "too few lines: $(cat ours.out)"
expect_no_text ours.out 'dead|magic|size|short|old|phase7'
# Of dead processes' old files we leave no more than distcc does; a living process's we leave alone.
expect_no_file home.ours/.distcc/state/binstate_older
expect_file home.ours/.distcc/state/binstate_dead

# Equal host and slot: as the directory lists them, which is as distcc has them.
rm -f $state/*
python3 - $state $$ <<'TABLE'
import sys
sys.argv[1:], wanted = sys.argv[1:3], "".join(open("files.py")).split("for phase")[0]
exec(wanted)
for i in range(40):
    put(f"{i}", file=f"{i}.c", host=f"host{i % 3}", slot=i % 2)
TABLE
expect_same_rounds
[ "$(wc -l <ours.out)" = 41 ] || fail "$(cat ours.out)"

# Again and again.
for program in $stock "$ours"; do
  ($program 0.05 || true) | head -n 123 >"rounds.$(basename "$(dirname $program)")"
done
expect_same rounds.bin rounds.ours
[ "$(grep -c '^$' rounds.ours)" = 3 ] || fail "no three rounds"

# What it is called with. A DELAY that is accepted would go on for ever, unless it is 0.
status_of() {
  local status=0
  timeout 0.5 "$@" >said 2>/dev/null </dev/null || status=$?
  echo $status
}
for words in '' 0 0.0 -0 0x0 ' 0' 0.25 1e1 0x1p-2 x 0x '0 ' 1,5 --help -h '1 2'; do
  # shellcheck disable=SC2206  # the last has two words on purpose
  if [ "$words" = '1 2' ]; then arguments=($words); else arguments=("$words"); fi
  a=$(status_of $stock "${arguments[@]}"); wc -l <said >stock.lines
  b=$(status_of "$ours" "${arguments[@]}"); wc -l <said >ours.lines
  [ "$a" = "$b" ] || fail "exit status $b instead of $a for '$words'"
  [ "$a" = 124 ] || expect_same stock.lines ours.lines
done
expect_status 1 "$ours" x 2>said
expect_text said '^usage: distccmon-text \[DELAY\]$'
for delay in -1 nan inf; do [ "$(status_of "$ours" $delay)" = 1 ] || fail "DELAY $delay was taken"; done

# Where there is no state directory it is made, or not, as by distcc.
: >file
for program in $stock "$ours"; do
  rm -rf place
  mkdir -p place/home place/dir
  {
    for variables in HOME=place/home DISTCC_DIR=place/dir DISTCC_DIR=place/missing DISTCC_DIR=file HOME=place/no/home; do
      echo "$variables $(status_of env "$variables" "$program") $(wc -l <said)"
    done
    echo "no HOME $(status_of env -u HOME "$program")"
    find place | sort
  } >"outcomes.$(basename "$(dirname $program)")"
done
expect_same outcomes.bin outcomes.ours
expect_text outcomes.ours '^DISTCC_DIR=file 107 0$'

for held in one two; do pass_gate ${held}cc.finish; done
wait $one $two
