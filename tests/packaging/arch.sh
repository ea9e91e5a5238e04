#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# contrib/arch/PKGBUILD makes a package, which pacman installs in a root of its own; there its hook gives a compiler that
# is installed later its link, and takes it away again.
. "$(dirname "$0")/../e2e/common.sh"
top=$(realpath "$e2e/../..")
for tool in makepkg bsdtar pacman; do command -v $tool >/dev/null || skip "$tool is not installed"; done
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
git -C "$top" rev-parse HEAD >/dev/null 2>&1 || skip "not a git checkout"

# make_package DIRECTORY: makepkg refuses to be root.
make_package() {
  chmod -R a+rwX "$1"
  (cd "$1" && HOME=$PWD setpriv --reuid nobody --regid nogroup --clear-groups makepkg --nodeps) >"$1.out" 2>"$1.err" \
    </dev/null || fail "makepkg: $(tail -n 20 "$1.out" "$1.err")"
}
"$top/contrib/arch/prepare" "$T/dcc"
version=$(sed -n 's/^pkgver=//p' dcc/PKGBUILD)
expect_text "$top/meson.build" "version: '$version'"
expect_no_text dcc/PKGBUILD 'SKIP|@'
make_package dcc
mkdir compiler
cat >compiler/PKGBUILD <<'END'
pkgname=arm-none-eabi-gcc
pkgver=1
pkgrel=1
arch=(any)
package() {
  mkdir -p "$pkgdir/usr/bin"
  printf '#!/bin/sh\n' >"$pkgdir/usr/bin/arm-none-eabi-gcc"
  chmod 755 "$pkgdir/usr/bin/arm-none-eabi-gcc"
}
END
make_package compiler

# The least that a hook needs to run in: the system's libraries, and a shell.
mkdir -p root/usr/{bin,lib} root/var/lib/pacman root/tmp root/lib root/lib64 root/etc root/dev
: >root/dev/null
for directory in /lib /lib64; do mount --rbind "$(realpath $directory)" root$directory; done
cp "$(realpath /bin/sh)" root/usr/bin/sh
ln -s usr/bin root/bin
cp /usr/bin/{find,ln,mv,readlink,sed,stat,tr} root/usr/bin
printf '[options]\nArchitecture = auto\nSigLevel = Never\n' >pacman.conf
packages() {
  pacman --root "$T/root" --dbpath "$T/root/var/lib/pacman" --config pacman.conf --hookdir "$T/root/usr/share/libalpm/hooks" \
    --cachedir "$T/cache" --logfile "$T/pacman.log" --gpgdir "$T/gpg" --noconfirm --nodeps --nodeps "$@" >pacman.out 2>&1 ||
    fail "pacman: $(tail -n 20 pacman.out)"
}
packages -U dcc/dcc-*.pkg.tar.*
for relation in Provides 'Conflicts With' Replaces; do
  pacman --root "$T/root" --dbpath "$T/root/var/lib/pacman" --config pacman.conf -Qi dcc 2>/dev/null | grep -qE "^$relation +: distcc$" ||
    fail "$relation does not say distcc"
done
[ "$(readlink root/usr/bin/distcc)" = dcc ]
[ "$(readlink root/usr/lib/distcc/bin)" = . ]
expect_file root/usr/lib/systemd/system/distccd@.service
expect_file root/etc/conf.d/distccd
root/usr/bin/dcc stats-server --help >help || fail "the package has no statistics"
packages -U compiler/arm-none-eabi-gcc-*.pkg.tar.*
[ root/usr/lib/distcc/arm-none-eabi-gcc -ef root/usr/bin/dcc ] || fail "no link: $(cat pacman.out)"
ln -s dcc root/usr/lib/distcc/aarch64-unknown-linux-gnu-gcc  # only its service knows where it is
packages -R arm-none-eabi-gcc
[ ! -L root/usr/lib/distcc/arm-none-eabi-gcc ] || fail "the link is still there: $(cat pacman.out)"
[ -L root/usr/lib/distcc/aarch64-unknown-linux-gnu-gcc ] || fail "the user's link is gone"

# An upgrade from a version that had its logs elsewhere, and a removal.
rm -rf root/var/log
mkdir -p root/var/log/distcc
echo job >root/var/log/distcc/arm.log
packages -U dcc/dcc-*.pkg.tar.*
expect_text root/var/log/dcc/arm.log job
[ root/var/log/distcc/arm.log -ef root/var/log/dcc/arm.log ] || fail "the old name of the log leads nowhere"
mkdir -p root/etc/systemd/system/multi-user.target.wants
ln -s /usr/lib/systemd/system/distccd@.service root/etc/systemd/system/multi-user.target.wants/distccd@arm.service
packages -R dcc
[ ! -L root/etc/systemd/system/multi-user.target.wants/distccd@arm.service ] || fail "the link of an enabled unit dangles"
[ "$(ls root/usr/lib/distcc)" = aarch64-unknown-linux-gnu-gcc ] || fail "not only the user's links stay: $(ls root/usr/lib/distcc)"
expect_text pacman.out 'links made by hand stay'
