#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An object that is small on the wire does not fill the client's memory, and a client that has none left compiles here.
. "$(dirname "$0")/common.sh"
[ "$slowdown" = 1 ] || skip "sanitizers need all the address space"
echo '__asm__(".pushsection .comment; .zero 50000000; .popsection");' >x.c
gcc -c x.c -o direct.o
start_server s
"$client" gcc -c x.c -o first.o
(ulimit -v 200000; DISTCC_FALLBACK=0 "$client" gcc -c x.c)
expect_same direct.o x.o
expect_ran_on s 2
# A compiler with much to say.
fake_compiler chattycc <<'END'
#!/bin/bash
head -c 60000000 /dev/zero | tr '\0' '\n' >&2
exec gcc "$@"
END
echo 'int x;' >y.c
gcc -c y.c -o direct.o
(ulimit -v 100000; DCC_PROTOCOL=1 "$client" chattycc -c y.c -o y.o 2>client.err)
expect_same direct.o y.o
leaves_nothing home/.distcc/state
