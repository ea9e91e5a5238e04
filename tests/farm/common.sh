# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by every test with a board as its first act; runs through tests/farm/run. This machine is 10.77.0.1, with its own
# compilers and Debian's cross compilers allowed (an object of the former would be a wrong one). The board is 10.77.0.2, in a
# network namespace of its own, and its files, at $board, are those of $FARM_ROOT, which stay as they are. Both ends of
# their wire, and what is mounted, are gone with the test's processes. The client runs on the board.
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/common.sh"
[ -n "$FARM_ROOT" ] || fail "run it by tests/farm/run"

cross=aarch64-linux-gnu
server_listen=(--listen 10.77.0.1)
server_allow=(--allow 10.77.0.2)
allow_compilers g++ c++ "$triplet-g++" $cross-gcc $cross-g++

board=$T/board
mkdir board
overlay "$FARM_ROOT" "$board"
mount -t tmpfs -o mode=1777 tmpfs "$board/tmp"
for each in proc dev dev/shm; do mount --bind "/$each" "$board/$each"; done

exec {booted}< <(exec unshare -n sh -c 'echo; exec sleep infinity')
board_pid=$!
read -r -u "$booted"
ip link add wire type veth peer name eth0 netns "$board_pid"
ip address add 10.77.0.1/24 dev wire
ip link set wire up
nsenter -t "$board_pid" -n sh -ec 'ip link set lo up; ip address add 10.77.0.2/24 dev eth0; ip link set eth0 up'
echo builder:x:1000:1000::/home/builder:/bin/bash >>"$board/etc/passwd"
echo builder:x:1000: >>"$board/etc/group"
install -d -o 1000 -g 1000 "$board/home/builder"

# on_board USER [NAME=VALUE...] COMMAND...: runs there.
on_board() {
  nsenter -t "$board_pid" -n chroot --userspec="$1" "$board" env -i --chdir=/home/builder HOME=/home/builder \
    PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 "${@:2}"
}

# start_farm_server NAME [OPTION...]: and ${farm[@]} is the environment in which a user of the board builds with this server; ${names[@]}
# are those of its variables that name the compilers, where that must be.
start_farm_server() {
  start_server "$@"
  names=()
  DISTCC_HOSTS=10.77.0.1:${port[$1]}/4
  farm=("DISTCC_HOSTS=$DISTCC_HOSTS" PATH=/usr/lib/distcc:/usr/bin:/bin DISTCC_FALLBACK=0 DISTCC_LOG=/home/builder/client.log)
  # With dcc `gcc` means the compiler that it is; stock distcc sends the name, so that a name must tell.
  case $client_kind in
    dcc) farm+=(DISTCC_NO_REWRITE_CROSS=1) ;;
    distcc) names=("CC=$cross-gcc" "CXX=$cross-g++") ;;
  esac
  farm+=("${names[@]}")
}
client_log=$board/home/builder/client.log

# What a user installs on the board.
case $client_kind in
  dcc)
    rm -rf "${board:?}"/usr/lib/distcc "$board"/usr/bin/{distcc,distccd,distccmon-text,lsdistcc}  # as the package does, which replaces distcc
    DESTDIR=$board meson install -C "$FARM_BUILD" --no-rebuild --quiet
    on_board root dcc whitelist update >"$T/update.out"
    ;;
  distcc) [ -L "$board/usr/lib/distcc/gcc" ] || fail "Debian's distcc made no links on the board" ;;
esac
# unpack PACKAGE: a Debian source package as /home/builder/tree on the board.
unpack() {
  compgen -G "$SOURCES/$1/*.dsc" >/dev/null || skip "the source package $1 could not be had"
  rm -rf "$board/home/builder/tree"
  dpkg-source --no-check --skip-patches -x "$SOURCES/$1/"*.dsc "$board/home/builder/tree" >unpack.out 2>unpack.err
}

# build_on_board WAY [NAME=VALUE...]: runs ./build.sh in the tree as the user `builder`, leaves its output in WAY.out, the
# tree as WAY/ and the time it took, in seconds, in WAY.seconds.
build_on_board() {
  local way=$1 started
  rm -rf "$way" "$client_log"
  cp build.sh "$board/home/builder/tree/build.sh"
  chown -R 1000:1000 "$board/home/builder"
  started=$EPOCHREALTIME
  on_board 1000:1000 "${@:2}" bash -ec 'cd tree; . ./build.sh' >"$way.out" 2>&1 </dev/null ||
    fail "the $way build failed: $(tail -n 30 "$way.out")"
  awk "BEGIN { printf \"%.1f\n\", $EPOCHREALTIME - $started }" >"$way.seconds"
  cp -a "$board/home/builder/tree" "$way"
}

# build_natively PACKAGE: by the board's compilers alone, as native/. Slow, always the same, and therefore kept.
build_natively() {
  local kept
  kept=$FARM_ROOT.native/$1-$(cat "$FARM_ROOT/.made-as" "$SOURCES/$1/"*.dsc build.sh | sha256sum | cut -c 1-16)
  if [ ! -d "$kept" ]; then
    unpack "$1"
    build_on_board native
    rm -rf "$kept.part"
    mkdir -p "$kept.part"
    mv native native.out native.seconds "$kept.part"
    mv "$kept.part" "$kept"
  fi
  cp -a "$kept/." .
}

# expect_native_objects MINIMUM: every object of native/ is in farm/ too, for the same machine and the same but for the words in
# which a compiler names itself; and all were made by the server `s`, each once.
farm_jobs=0
expect_native_objects() {
  local object way objects=0
  while read -r object; do
    expect_file "farm/$object"
    expect_text <("$cross-readelf" -h "farm/$object") 'Machine: *AArch64'
    for way in native farm; do "$cross-objcopy" --remove-section .comment $way/"$object" $way.o; done
    cmp native.o farm.o || fail "$object is not what the board's own compiler makes"
    objects=$((objects + 1))
  done < <(cd native && find . -name '*.o' -type f | sort)
  [ $objects -ge "$1" ] || fail "only $objects objects"
  farm_jobs=$((farm_jobs + objects))
  expect_ran_on s $farm_jobs
  expect_ran_on s 0 COMPILE_ERROR
}

# report_gain COMMAND: a compile in the tree as the board does it alone, and with the server (dcc by preprocessed text, and natively), one
# right after the other; with the CPU time that the board needs.
report_gain() {
  local way started note='' environment=() ways=(alone)
  case $client_kind in dcc) ways+=(DCC_NATIVE=0 DCC_NATIVE=1) ;; distcc) ways+=(PAIR="$PAIR") ;; esac
  for way in "${ways[@]}"; do
    [ $way = alone ] || environment=("${farm[@]}" "$way")
    started=$EPOCHREALTIME
    on_board 1000:1000 "${environment[@]}" bash -ec "cd tree; TIMEFORMAT='%U %S'; time $1" </dev/null 2>gain.err ||
      fail "$way: $1: $(cat gain.err)"
    note+=$(tail -n 1 gain.err | LC_ALL=C awk "{ printf \", $way %.1f s (%.2f)\", $EPOCHREALTIME - $started, \$1 + \$2 }")
  done
  farm_jobs=$((farm_jobs + ${#ways[@]} - 1))
  expect_ran_on s $farm_jobs
  echo "NOTE: $(cat farm.seconds) s; $1, and of that the board's CPU$note"
}

# expect_protocol_4 COUNT: the client that just built used it so often, and never did without.
expect_protocol_4() {
  [ "$(grep -cE 'exec on .* \(protocol 4, (native, )?as aarch64 g(cc|\+\+) ' "$client_log")" = "$1" ] || fail "not $1 jobs in protocol 4"
  [ "$(grep -c 'exec on 10\.' "$client_log")" = "$1" ] || fail "some jobs were sent twice, or in another protocol"
}
