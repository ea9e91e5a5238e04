#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Shows dcc at work on one Debian 12 machine, as root or with sudo: installs what builds it, builds it, starts two servers
# on loopback, builds Lua through them, shows where each unit was compiled, and cleans up. What stays: the Debian
# packages, and two folders here, build-try/ and build-sources/, which make a second run quick.
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD
step() { printf '\n== %s\n' "$*"; }
trap 'exit 130' INT  # whatever the command that runs just then makes of it

step "1. Packages: the compiler, Meson and libraries that build dcc, and what unpacks a Debian source package"
. tests/packages.sh
# shellcheck disable=SC2086
install_packages "what builds dcc" $build_packages dpkg-dev make || exit 1

# Everything of the demonstration lies here: the program, its masquerade directory, the servers' files and the project.
stage=$(mktemp -d /tmp/dcc-try.XXXXXX)
servers=()
clean_up() {
  local status=$?
  trap - EXIT
  step "7. Cleaning up: ending the servers, removing $stage"
  for server in "${servers[@]}"; do
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || true
  done
  case $status in
    0 | 130) rm -rf "$stage" ;;
    *) echo "Something went wrong. $stage is kept, with the servers' logs." ;;
  esac
  exit $status
}
trap clean_up EXIT
chmod 755 "$stage"  # the servers give up root, and must still reach it
mkdir -p "$stage/bin" "$stage/masquerade"

step "2. Building dcc in build-try/"
if [ -f build-try/build.ninja ]; then
  meson configure build-try "-Dmasquerade_dir=$stage/masquerade"
else
  meson setup build-try -Dtests=false "-Dmasquerade_dir=$stage/masquerade" >"$stage/setup.log" || { cat "$stage/setup.log"; exit 1; }
fi
ninja -C build-try src/applets/dcc
cp build-try/src/applets/dcc "$stage/bin/dcc"

step "3. Allowing the installed compilers: links in $stage/masquerade (normally /usr/lib/distcc)"
ln -s ../bin/dcc "$stage/masquerade/dcc"
"$stage/bin/dcc" whitelist update

step "4. Starting two servers on loopback: dcc serve --allow 127.0.0.1 --jobs 4"
hosts=''
for n in 1 2; do
  mkdir -m 1777 "$stage/server$n"
  (umask 0; : >"$stage/server$n/log")  # the server may have given up root before it opens the log
  TMPDIR=$stage/server$n "$stage/bin/dcc" serve --no-detach --daemon --listen 127.0.0.1 --port 0 --allow 127.0.0.1 \
    --jobs 4 --log-file "$stage/server$n/log" --log-level info </dev/null &
  servers+=($!)
  address=$(timeout 20 grep -m 1 -oE '127\.0\.0\.1:[1-9][0-9]*' <(tail -n +1 -F --pid $! "$stage/server$n/log" 2>/dev/null)) ||
    { echo "server $n did not start"; exit 1; }
  echo "server $n listens on $address"
  hosts+="$address/4 "
done

step "5. Building Lua 5.4 with the links in front of PATH, and DISTCC_HOSTS=\"$hosts\""
tests/projects/fetch "$top/build-sources"
compgen -G "build-sources/lua5.4/*.dsc" >/dev/null || { echo "There is no Lua to build without its source package."; exit 1; }
dpkg-source --no-check --skip-patches -x build-sources/lua5.4/*.dsc "$stage/lua" >/dev/null 2>&1
started=$EPOCHREALTIME
PATH=$stage/masquerade:$PATH DISTCC_HOSTS=$hosts DISTCC_DIR=$stage DISTCC_LOG=$stage/client.log \
  make -j8 -C "$stage/lua/src" CC="gcc -std=gnu99" SYSCFLAGS=-DLUA_USE_LINUX MYLIBS=-ldl all
LC_ALL=C awk "BEGIN { printf \"\nmake took %.1f s\n\", $EPOCHREALTIME - $started }"
echo 'print(_VERSION .. ", compiled elsewhere, says hello")' | "$stage/lua/src/lua" -

step "6. Where each translation unit was compiled, from the servers' logs"
printf '%-24s %-10s %8s\n' unit where time
for n in 1 2; do
  sed -nE "s/\.m?ii?$//; s/.* COMPILE_OK .* time:([0-9]+)ms .* ([^ ]+)\$/\2 server\ $n \1/p" "$stage/server$n/log"
done | sort | awk '{ printf "%-24s %-10s %5d ms\n", $1, $2 " " $3, $4 } END { print NR " units were compiled by the servers" }'
units=$(find "$stage/lua/src" -name '*.o' | wc -l)
compiled=$(cat "$stage"/server?/log | grep -c COMPILE_OK || true)
echo "$((units - compiled)) of $units were compiled by the client itself"
[ "$compiled" -gt 0 ]
