#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What `meson install` puts where, and that a plain ln -s works there as the user types it.
. "$(dirname "$0")/common.sh"
[ -n "${BUILD:-}" ] || skip "the build directory is not known (run tests/run.sh)"
DESTDIR=$T/stage meson install -C "$BUILD" --no-rebuild >install.out
find stage/usr/local -name 'dcc.1*' | grep -q .
find stage -name 'distccd.service' | grep -q .
# In this test's namespace it can be laid where it belongs.
mount -t tmpfs -o mode=755 tmpfs /usr/local
rm -r "${masquerade:?}"/*
cp -a stage/usr/local/. /usr/local
cp -a stage$masquerade/. $masquerade
[ "$(readlink $masquerade/bin)" = . ]
hash -r
dcc --version >version
cd $masquerade
ln -s dcc gcc
ln -s dcc x-gcc
cd "$T"
printf '#!/bin/bash\nexec /usr/bin/gcc "$@"\n' >/usr/local/bin/x-gcc
chmod +x /usr/local/bin/x-gcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
client=/usr/local/bin/dcc server=(/usr/local/bin/dcc serve)
start_server s
export DISTCC_FALLBACK=0 DISTCC_NO_REWRITE_CROSS=1
PATH=$masquerade:$PATH gcc -c x.c
expect_same direct.o x.o
PATH=$masquerade/bin:$PATH x-gcc -c x.c  # as makepkg does
expect_same direct.o x.o
expect_ran_on s 2
