#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The client's language and SOURCE_DATE_EPOCH reach the compiler of its job, and the server's do not; the same without any.
. "$(dirname "$0")/common.sh"
find $masquerade -type l ! -name dcc -delete
fake_compiler gcc-9 <<'END_OF_COMPILER'
#!/bin/bash
for word; do [ "$word" != out.o ] || { env | grep -E '^(LANG|LC_|SOURCE_DATE)' | sort; } >&2; done
exec gcc "$@"
END_OF_COMPILER
echo 'int x;' >x.c
LANGUAGE=server:fr LC_CTYPE=C.UTF-8 SOURCE_DATE_EPOCH=7 start_server s
export DISTCC_FALLBACK=0
LANG=de_DE.UTF-8 LANGUAGE=de:en LC_MESSAGES=fr_FR SOURCE_DATE_EPOCH=1000000000 "$client" gcc -c x.c 2>said
printf '%s\n' LANG=de_DE.UTF-8 LANGUAGE=de:en LC_MESSAGES=fr_FR SOURCE_DATE_EPOCH=1000000000 >wanted
diff wanted said
env -u LANG LC_ALL=C "$client" gcc -c x.c 2>said
echo LC_ALL=C >wanted
diff wanted said
env -u LANG "$client" gcc -c x.c 2>said
[ ! -s said ]
expect_ran_on s 3
