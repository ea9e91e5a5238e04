#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The static files that contrib/release.sh makes, at work: as a client each compiles for its own machine through this
# machine's server, and finds it by name without glibc; those of 64-bit machines also serve. The other machines' files run under qemu.
. "$(dirname "$0")/common.sh"
release=$e2e/../../build-release
compgen -G "$release/dcc-*" >/dev/null || skip "there are no static files: contrib/release.sh was not run"

mkdir release
write_sources
echo 'int wrong' >src/wrong.c
cp /etc/hosts hosts
echo "127.0.0.1 farm.test" >>hosts
mount --bind hosts /etc/hosts

# run_on ARCHITECTURE: $static is how its file is run here, $target the prefix of its compilers; fails where it is not to be had.
run_on() {
  static=()
  case $1 in
    x86_64) target=x86_64-linux-gnu ;;
    aarch64) target=aarch64-linux-gnu static=(qemu-aarch64-static) ;;
    armv6) target=arm-linux-gnueabihf static=(qemu-arm-static -cpu arm1176) ;;
    armv7) target=arm-linux-gnueabihf static=(qemu-arm-static) ;;
    riscv64) target=riscv64-linux-gnu static=(qemu-riscv64-static) ;;
  esac
  for needed in "${static[@]:0:1}" "$target-gcc" "$target-g++"; do
    if ! command -v "$needed" >/dev/null; then echo "not tested on $1: no $needed"; return 1; fi
  done
  if [ ! -x "$release/dcc-$1" ]; then echo "not tested: there is no dcc-$1"; return 1; fi
  mkdir "release/$1"
  cp "$release/dcc-$1" "release/$1/dcc"
  static+=("$T/release/$1/dcc")
}

tested=0  # one server log for all: compare() counts its jobs
for architecture in x86_64 aarch64 riscv64 armv7 armv6; do
  run_on $architecture || continue
  allow_compilers "$target-gcc" "$target-g++"
  readelf -lW "release/$architecture/dcc" >segments
  expect_no_text segments 'INTERP|DYNAMIC'
  readelf -SW "release/$architecture/dcc" >sections
  expect_no_text sections symtab
  [ "$(stat -c %s "release/$architecture/dcc")" -lt 1550000 ] || fail "too large for a board: $(ls -l "release/$architecture/dcc")"

  # The client: what it sends out comes back as its own compiler would have made it.
  start_server s
  printf '#!/bin/sh\nexec %s "$@"\n' "${static[*]}" >bin/static-dcc
  chmod +x bin/static-dcc
  client=$T/bin/static-dcc
  DISTCC_HOSTS=farm.test:${port[s]}
  compare remote "$target-gcc" -O2 -Wall -Iinclude -DEXTRA=1 -c a.c -o a.o
  compare remote "$target-g++" -O2 -Iinclude -DEXTRA=2 -c b.cc -o b.o
  compare remote "$target-gcc" -c wrong.c
  stop_server s

  # The server. The 32-bit files are for boards that only build.
  if [[ $architecture != armv* ]]; then
    client=$T/bin/dcc server=("${static[@]}" serve)
    start_server s
    compare remote gcc -O2 -Wall -Iinclude -DEXTRA=1 -c a.c -o a.o
    compare remote "$target-g++" -O2 -Iinclude -DEXTRA=2 -c b.cc -o b.o
    leaves_no_job s
    stop_server s
    server=("${as_server[@]}" "$T/bin/dcc" serve)
  fi
  tested=$((tested + 1))
done
[ $tested -gt 0 ] || skip "none of the static files can be run here"
