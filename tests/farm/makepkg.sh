#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc distcc-distccd
# makepkg on the board, told to distribute by its configuration alone: double-conversion, as a package. (Stock distcc is told the
# compiler's name, too.)
. "$(dirname "$0")/common.sh"
cat >build.sh <<'END'
cat >PKGBUILD <<'TEXT'
pkgname=double-conversion
pkgver=3
pkgrel=1
arch=(aarch64)
options=(!strip)
build() {
  cd "$startdir"
  make -f - libdouble-conversion.a <<'RULES'
CXXFLAGS = -O2 -Wall
CPPFLAGS = -I.
libdouble-conversion.a: $(patsubst %.cc,%.o,$(wildcard double-conversion/*.cc))
	$(AR) rcs $@ $^
RULES
}
package() { install -D -m644 "$startdir/libdouble-conversion.a" "$pkgdir/usr/lib/libdouble-conversion.a"; }
TEXT
makepkg --nodeps
bsdtar -tvf double-conversion-3-1-aarch64.pkg.tar.gz
END
# configure_makepkg BUILD-ENVIRONMENT HOSTS
configure_makepkg() {
  sed -i -e "s/^BUILDENV=.*/BUILDENV=($1 !color !ccache check !sign)/" -e 's/^#*MAKEFLAGS=.*/MAKEFLAGS=-j4/' \
    -e "s|^#*DISTCC_HOSTS=.*|DISTCC_HOSTS='$2'|" "$board/etc/makepkg.conf"
}
mkdir -p "$board/var/lib/pacman/local"
configure_makepkg '!distcc' ''
build_natively double-conversion
start_farm_server s
configure_makepkg distcc "$DISTCC_HOSTS"
if [ "$client_kind" = distcc ]; then
  ln -sfn . "$board/usr/lib/distcc/bin"  # where makepkg looks for them, and Arch has them
fi
took=''
for turn in first again; do  # the first time, dcc examines the board's compilers
  unpack double-conversion
  build_on_board farm DISTCC_FALLBACK=0 DISTCC_LOG=/home/builder/client.log "${names[@]}"
  took+="$(cat farm.seconds) s $turn, "
  expect_native_objects 8
  if [ "$client_kind" = dcc ]; then expect_protocol_4 8; fi
  expect_text farm.out 'usr/lib/libdouble-conversion.a'
done
echo "NOTE: makepkg took $took$(cat native.seconds) s on the board alone"
