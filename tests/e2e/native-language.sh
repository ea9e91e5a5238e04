#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Messages are as on the client: of its locale, whether the server has it or not, and of no locale that the client lacks.
. "$(dirname "$0")/native"
# Two locales with the text of C.UTF-8. The server has the one, the client the other.
locales=/usr/lib/locale
cp -r $locales/C.utf8 "$T/utf8"
mount -t tmpfs none $locales
cp -r "$T/utf8" $locales/C.utf8
cp -r "$T/utf8" $locales/xx_XX.utf8
cp -r "$T/utf8" $locales/xx_XX
server=(unshare --mount "${server[@]}")
start_native_server
rm -r $locales/xx_XX.utf8 $locales/xx_XX
mount -t tmpfs none $locales
for name in C.utf8 yy_YY.utf8 yy_YY; do cp -r "$T/utf8" $locales/$name; done
echo 'int f( {' >broken.c
quotes() { grep -c $'\u2018' ../native.err || true; }

LC_ALL=C same native gcc -c broken.c
[ "$(quotes)" = 0 ] || fail "UTF-8 in the C locale"
LANG=yy_YY.UTF-8 same native gcc -c broken.c
[ "$(quotes)" = 1 ] || fail "not in the client's locale: $(cat ../native.err)"
LANG=xx_XX.UTF-8 same native gcc -c broken.c
[ "$(quotes)" = 0 ] || fail "in the server's locale: $(cat ../native.err)"
LC_ALL=yy_YY same "the server has no locale 'yy_YY'" gcc -c broken.c
