#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Answers that are well-formed here and there, but wrong: the job is done here.
. "$(dirname "$0")/common.sh"
echo 'int x[1000] = {1};' >x.c
gcc -c x.c -o direct.o
ok=DONE00000001STAT00000000SERR00000000SOUT00000000
try() {  # NAME; the answer comes from standard input
  cat >answer
  rm -rf x.o home/.distcc/lock
  ANSWER=$T/answer start_fake bytes
  timeout 20 "$client" gcc -Wextra -c x.c 2>client.err || fail "$1: status $?"
  expect_same direct.o x.o
  wait $fake
}
printf DONE00000002STAT00000000SERR00000000SOUT00000000DOTO00000000 | try "another version"
printf ${ok}DOTO00000000 | try "an empty object"
printf ${ok}DOTOffffffff | try "4 GB of object announced"
printf DONE00000001STAT00000000SERRffffffff | try "4 GB of messages announced"
printf DONE00000001STAT00000000SERR00000000SOUT7fffffff | try "2 GB of output announced"
printf DONE00000001STAT0000000bSERR00000000SOUT00000000DOTO00000000 | try "the compiler crashed"
printf DONE00000001STAT00006e00SERR00000000SOUT00000000DOTO00000000 | try "no such compiler there"
printf DONE00000001STATxyz00000SERR00000000SOUT00000000DOTO00000000 | try "no number"
printf 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n' | try "a web server"
size=$(printf %08x "$(stat -c %s direct.o)")
{ printf "${ok}DOTO$size"; { head -c 18 direct.o; printf '\267\000'; tail -c +21 direct.o; }; } | try "an object of another machine"
{ printf "${ok}DOTO$size"; { head -c 4 direct.o; printf '\001'; tail -c +6 direct.o; }; } | try "an object of another width"
mkfifo pipe  # a source that is never read to its end
warning='pipe:1:1: warning: this statement may fall through [-Wimplicit-fallthrough=]'
{ printf 'DONE00000001STAT00000000SERR%08x%sSOUT00000000DOTO%s' ${#warning} "$warning" "$size"; cat direct.o; } | try "a warning about a FIFO"
head -c 8000000 /dev/zero | tr '\0' '\n' >large.h  # whose last line is asked about
for ((i = 0; i < 20000; ++i)); do
  printf 'large.h:1:1: warning: this statement may fall through [-Wimplicit-fallthrough=]\nlarge.h:7999999:1: note: here\n'
done >warnings
{ printf 'DONE00000001STAT00000000SERR%08x' "$(stat -c %s warnings)"; cat warnings; printf 'SOUT00000000DOTO%s' "$size"; cat direct.o; } |
  try "warnings about twenty thousand lines of a large file"
expect_no_text client.err 'large.h:'
