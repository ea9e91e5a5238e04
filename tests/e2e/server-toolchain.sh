#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --toolchain offers a directory's compilers, by fingerprint and by name, as far as they work and are guarded. The
# directory is first in PATH for their jobs and for no others.
. "$(dirname "$0")/common.sh"

# program PATH WORDS...: a script of these words.
program() { printf '#!/bin/bash\n%s\n' "${*:2}" >"$1"; chmod 755 "$1"; }
mkdir tools mine
program tools/marker 'echo in the toolchain'
program /usr/local/bin/marker 'echo in the system'
program tools/m68k-gcc 'marker >&2; exec /usr/bin/gcc "$@"'
fake_compiler wrapper <tools/m68k-gcc
program tools/gcc 'exec /usr/bin/gcc "$@" -fcommon'
cp tools/gcc mine/gcc
program tools/m68k-ld 'echo PWNED'
program tools/m68k-gcc-8 'exit 1'
cp tools/gcc tools/m68k-gcc-9
chmod 775 tools/m68k-gcc-9
echo 'int x;' >x.i
start_server s --toolchain "$T/tools/" --verbose

# Compilers that were never linked to, asked for by name as a stock client does.
request --save toolchain m68k-gcc -c x.i -o x.o <x.i
expect_text toolchain.err 'in the toolchain'
request --save system wrapper -c x.i -o x.o <x.i
expect_text system.err 'in the system'
# The name in the masquerade directory comes first.
request --save plain gcc -c x.i -o x.o <x.i
[ ! -s plain.err ] || fail "the toolchain's gcc took the place of the system's"
for name in m68k-ld marker m68k-gcc-9 m68k-gcc-8 "$T/tools/m68k-gcc"; do
  expect_status 2 request "$name" -c x.i -o x.o <x.i
done
wait_for_line "${log[s]}" "left out: .*m68k-gcc-9' is writable by others"
wait_for_line "${log[s]}" "m68k-gcc-8 for C is left out: "

# By fingerprint the toolchain's gcc is another compiler than the system's.
echo 'int common_symbol;' >a.c
ran=$(grep -c COMPILE_OK "${log[s]}")
DISTCC_FALLBACK=0 PATH=$T/mine:$PATH "$client" gcc -c a.c -o a.o 2>a.err
nm a.o | grep -q ' C common_symbol' || fail "compiled by another gcc"
expect_ran_on s $((ran + 1))

# What others may write is an error at once.
chmod 777 tools
expect_status 113 "${server[@]}" --log-stderr --no-detach --toolchain tools --listen 127.0.0.1 --port 3999 2>said
expect_text said "tools' is writable by others"
expect_status 101 "${server[@]}" --log-stderr --no-detach --toolchain mine/none --listen 127.0.0.1 --port 3999 2>said
expect_text said "no directory '$T/mine/none'"
