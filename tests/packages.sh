# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
# The Debian 12 packages that building and testing need, and their installation. Sourced.
build_packages="g++ meson ninja-build pkg-config libuv1-dev libfmt-dev liblzo2-dev doctest-dev"
test_packages="clang distcc python3 iproute2 procps util-linux bsdutils shellcheck dpkg-dev make cmake diffutils binutils"

# install_packages PURPOSE PACKAGE...: installs those that are missing, with sudo if need be. Fails, and says what is
# missing, where that cannot be done.
install_packages() {
  local purpose=$1 package missing=() sudo=()
  shift
  for package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed' || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then return 0; fi
  if [ "$(id -u)" != 0 ]; then sudo=(sudo -n); fi
  echo "installing ${missing[*]} ($purpose)"
  if command -v apt-get >/dev/null && "${sudo[@]}" true 2>/dev/null; then
    # Twice: a machine's package lists may be older than its mirror.
    for attempt in 1 2; do
      if [ $attempt = 2 ]; then "${sudo[@]}" apt-get -q update; fi
      if "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends "${missing[@]}" </dev/null >/tmp/dcc-apt.log 2>&1; then
        return 0
      fi
    done
    tail -n 20 /tmp/dcc-apt.log
  fi
  echo "MISSING, and cannot be installed here: ${missing[*]} ($purpose). As root: apt-get install ${missing[*]}"
  return 1
}
