# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
# The Debian 12 packages that building and testing need, and their installation. Sourced.
build_packages="g++ meson ninja-build pkg-config libuv1-dev libfmt-dev liblz4-dev libxxhash-dev liblzo2-dev doctest-dev scdoc libjansson-dev libsodium-dev"
test_packages="clang libc++-dev libc++abi-dev clang-format clang-13 gcc-11 g++-aarch64-linux-gnu g++-arm-linux-gnueabihf g++-i686-linux-gnu distcc python3 iproute2 procps util-linux bsdutils shellcheck dpkg-dev make cmake diffutils binutils systemd logrotate ccache makepkg pacman-package-manager libarchive-tools tmux man-db zsh fish bash-completion chromium-headless-shell curl prometheus strace"
farm_packages="debootstrap qemu-user-static qemu-system-arm cpio g++-aarch64-linux-gnu g++-arm-linux-gnueabihf iproute2 dpkg-dev"
release_packages="dpkg-dev qemu-user-static g++-aarch64-linux-gnu g++-arm-linux-gnueabihf g++-riscv64-linux-gnu"
packaging_packages="libhttp-parser-dev systemd systemd-container debootstrap lintian logrotate debhelper dpkg-dev fakeroot git makepkg pacman-package-manager libarchive-tools"

# install_packages PURPOSE PACKAGE...: installs those that are missing. Fails where that cannot be done, and says what is
# missing, and why it still is.
install_packages() {
  local purpose=$1 package missing=() sudo=() output
  shift
  for package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed' || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then return 0; fi
  if [ "$(id -u)" != 0 ]; then
    sudo=(sudo)
    [ -t 0 ] || sudo+=(-n)  # nobody could type a password
  fi
  echo "installing ${missing[*]} ($purpose)"
  if ! command -v apt-get >/dev/null; then
    echo "There is no apt-get here."
  elif ! output=$("${sudo[@]}" true 2>&1); then
    printf '%s\n' "Not root, and sudo does not help:" "$output"
  else
    # Twice: a machine's package lists may be older than its mirror.
    for attempt in 1 2; do
      if [ $attempt = 2 ]; then "${sudo[@]}" apt-get -q update </dev/null; fi
      if output=$("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 \
        install -y --no-install-recommends "${missing[@]}" </dev/null 2>&1); then
        return 0
      fi
    done
    tail -n 20 <<<"$output"
  fi
  echo "MISSING, and cannot be installed here: ${missing[*]} ($purpose)"
  echo "As root: apt-get install ${missing[*]}"
  return 1
}
