#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# Lua by pacman's makepkg, of whose settings only those are touched that one must: all units go out, and what is packed
# is what makepkg builds alone.
. "$(dirname "$0")/project.sh"
needs_root "makepkg has to be an ordinary user"
command -v makepkg bsdtar >/dev/null || skip "makepkg or its bsdtar is not installed"
[ -x /usr/bin/pacman ] || skip "pacman is not installed, which makepkg asks about packages"
compgen -G "$SOURCES/lua5.4/*.orig.tar.gz" >/dev/null || skip "the source package lua5.4 could not be had"
start_server a
start_server b
ln -s dcc bin/distcc
ln -s . $masquerade/bin

mkdir -m 777 job
cp "$SOURCES"/lua5.4/*.orig.tar.gz job/lua.tar.gz
cat >job/PKGBUILD <<'END'
pkgname=lua
pkgver=5.4.4
pkgrel=1
arch=(any)
source=(lua.tar.gz)
sha256sums=(SKIP)
build() { make -C lua-* CC="gcc -std=gnu99" MYCFLAGS="$CFLAGS" linux; }
package() { make -C lua-* INSTALL_TOP="$pkgdir/usr" install; }
END
# build_with CONFIGURATION DIRECTORY: makepkg refuses to be root.
build_with() {
  rm -rf job/src job/pkg job/*.pkg.tar*
  (cd job && env HOME="$T/job" setpriv --reuid nobody --regid nogroup --clear-groups \
    makepkg --force --nodeps --config "../$1") >"$2.out" 2>"$2.err" </dev/null ||
    fail "makepkg: $(tail -n 20 "$2.out" "$2.err")"
  mkdir "$2"
  tar -xzf job/lua-*.pkg.tar.gz -C "$2"
}
{
  cat /etc/makepkg.conf
  printf '%s\n' 'CFLAGS="-O2 -pipe"' 'MAKEFLAGS=-j4'
} >plain.conf
hosts="127.0.0.1:${port[a]}/4 127.0.0.1:${port[b]}/4"
cp plain.conf distcc.conf
cat >>distcc.conf <<END
BUILDENV=(distcc color !ccache check !sign)
DISTCC_HOSTS="$hosts"
END

unset DISTCC_HOSTS
build_with plain.conf alone
export DISTCC_FALLBACK=0
build_with distcc.conf distributed
objects=$(find job/src -name '*.o' | wc -l)
jobs=$(cat "${log[a]}" "${log[b]}" | grep -Ec 'client: .* COMPILE_OK ')
echo "$objects objects, $jobs jobs done by the servers"
[ "$objects" -ge 30 ] && [ "$jobs" = "$objects" ] || fail "not all were compiled by the servers"
rm {alone,distributed}/.[A-Z]*  # what makepkg says about date and place
diff -r alone distributed
echo 'print(1 + 1)' | distributed/usr/bin/lua -
