#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench/run.sh [BUILD_DIR]: what dcc costs, beside stock distcc 3.4 in the same run. Takes about four minutes.
#
# Needs root (for a mount namespace of its own, where the whitelist can be filled) and Debian's distcc package.
# BUILD_DIR is made as a release build when it does not exist; the default is build-bench. Figures are medians over
# DCC_BENCH_ROUNDS rounds (default 7); in each round both sides are measured one after the other, the order alternating,
# so that a machine that gets slower or faster meanwhile does so for both.
#
# How it is measured:
# - The compiler in the throughput tests does nothing (noop_cc.cc). Job files lie where the servers put them by default.
#   Both servers have the same number of job slots, distccd's default, and the same niceness as the load generator.
# - The server's own CPU time is what the scheduler counted for all processes that execute the server's program, read
#   before and after each load, so without compilers (and without what a child does between fork and exec, for either
#   side; a second line says what server and children used together). A server lives for one round: less than the 60 s
#   after which a distccd worker hands over to a new one, and the time of a worker that is gone would be missed. That
#   none is gone is checked.
# - The floor is bare posix_spawn of the same compiler, as many at a time as there are job slots, its output on tmpfs.
#   It is charged for the load generator, which has to share the machine with the server: beside the spawn loop, a
#   thread burns per job what the load generator has just used per job of dcc (see repeat.cc).
# - The client's CPU time is that of `CLIENT gcc -c unit.c` against its own kind of server with the real gcc, minus that
#   of `gcc -E unit.c`, the preprocessor that either client runs; medians of ten runs each, in turns.
# - Memory is the proportional set size of the server's processes; a busy server's also counts the growth of shared
#   memory (job files on tmpfs or in memfds), which no process is charged for.
set -euo pipefail
export LC_ALL=C

bench=$(realpath "$(dirname "$0")")
build=$(realpath -m "${1:-$bench/../build-bench}")
rounds=${DCC_BENCH_ROUNDS:-7}
slots=$(($(nproc) + 2))
levels='1 16 200'
declare -A client=([stock]=distcc [dcc]=dcc)
declare -A port=([stock]=3701 [dcc]=3702)  # one each: closed connections stay with a port for a minute

die() { echo "bench: $*" >&2; exit 1; }
progress() { echo "bench: $*" >&2; }

# --- once, outside the namespace --------------------------------------------------------------------------------------

build_all() {
  [ -d "$build" ] || meson setup --buildtype=release -Dtests=false "$build" "$bench/.."
  ninja -C "$build" src/applets/dcc bench-programs
}

# The unpacked sources of lua in $build/bench-lua, from where the machine's packages come from.
fetch_lua() {
  [ ! -d "$build/bench-lua" ] || return 0
  "$bench/../contrib/apt-source" "$build/bench-sources" lua5.4 >&2 || return
  mkdir "$build/bench-lua"
  tar -xf "$build"/bench-sources/lua5.4/*.orig.tar.* --strip-components=1 -C "$build/bench-lua"
}

if [ -z "${DCC_BENCH_INSIDE:-}" ]; then
  [ "$(id -u)" = 0 ] || die 'needs root'
  [ -x /usr/bin/distccd ] || die 'needs the distcc package'
  build_all >&2
  fetch_lua || progress 'the sources of lua are not to be had: no real build'
  # Processes of their own too, so that nothing survives this script; and a network, so that no port is taken.
  DCC_BENCH_INSIDE=1 exec unshare --mount --pid --net --fork --mount-proc --kill-child "$0" "$@"
fi

# --- the namespace ----------------------------------------------------------------------------------------------------

# One mount holds the programs, one the whitelist. Servers find the do-nothing compiler there under the names that the
# load generator (gcc) and stock's client (with the target in front) use.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
ip link set lo up
mount -t tmpfs tmpfs /usr/local/bin
mount -t tmpfs tmpfs /usr/lib/distcc
cp "$build"/src/applets/dcc "$build"/bench/{load,repeat,fingerprint-check} /usr/local/bin
mkdir /usr/local/bin/noop
for name in {,"$(gcc -dumpmachine)-"}gcc; do
  cp "$build/bench/noop-cc" "/usr/local/bin/noop/$name"
  ln -s /usr/local/bin/dcc "/usr/lib/distcc/$name"
done

unset TMPDIR "${!DISTCC@}" "${!DCC_@}"
export PATH=/usr/local/bin:/usr/bin:/bin HOME=$work DISTCC_FALLBACK=0
figures=$work/figures
record() { echo "$@" >> "$figures"; }  # FIGURE SIDE VALUE

# --- servers ----------------------------------------------------------------------------------------------------------

start_server() {  # stock|dcc noop|real
  local side=$1 compilers=/usr/bin:/bin process command=(/usr/bin/distccd --daemon)
  [ "$2" = real ] || compilers=/usr/local/bin/noop:$compilers
  [ "$side" = stock ] || command=(/usr/local/bin/dcc serve)
  : > "$work/$side.log"
  chmod 666 "$work/$side.log"
  PATH=$compilers "${command[@]}" --allow 127.0.0.1 --jobs "$slots" --port "${port[$side]}" --nice 0 --no-detach \
    --log-file "$work/$side.log" &
  server=$!
  until (: < "/dev/tcp/127.0.0.1/${port[$side]}") 2> /dev/null; do
    kill -0 "$server" 2> /dev/null || die "$side server did not start: $(tail -3 "$work/$side.log")"
    sleep 0.02
  done
  [ "$2" = real ] || load "${port[$side]}" "$slots" 50 > /dev/null  # wakes every worker
  until examined "$side"; do sleep 0.05; done
  sleep 0.2
  processes=()  # without a child on its way to exec, which would count the server's memory twice
  for process in /proc/[0-9]*; do
    [ ! "$process/exe" -ef "/proc/$server/exe" ] || processes+=("$process")
  done
}

# Whether dcc's server has looked at all its compilers, which it does in the background, one after the other.
examined() {
  [ "$1" = stock ] || for _ in {1..20}; do
    [ -z "$(pgrep -P "$server")" ] || return
    sleep 0.01
  done
}

stop_server() {
  kill "$server"
  wait "$server" 2> /dev/null || true
}

# Dies unless the server has compiled COUNT jobs: there is no fallback, but a client may also decide for itself.
expect_remote() {  # SIDE COUNT
  [ "$(grep -c COMPILE_OK "$work/$1.log")" -ge "$2" ] || die "not all jobs of $1 went through its server"
}

# Nanoseconds of CPU time that the server's processes have used; fails when one of them is gone.
server_cpu() {
  local process
  for process in "${processes[@]}"; do cat "$process"/task/*/schedstat; done |
    awk '{ sum += $1 } END { printf "%.0f", sum }'
}

# The same for the children that it has waited for, from the moment they were forked.
children_cpu() {
  cat "${processes[@]/%//stat}" |
    awk -v ticks="$(getconf CLK_TCK)" '{ sum += $16 + $17 } END { printf "%.0f", sum / ticks * 1e9 }'
}

server_memory() {  # kB
  cat "${processes[@]/%//smaps_rollup}" | awk '/^Pss:/ { sum += $2 } END { print sum }'
}

shared_memory() { awk '/^Shmem:/ { print $2 }' /proc/meminfo; }  # kB

# --- measurements -----------------------------------------------------------------------------------------------------

field() { sed -n "s/.*$1=\([0-9.]*\).*/\1/p" <<< "$2"; }

measure_load() {  # SIDE NAME IN_FLIGHT JOBS [BODY_BYTES [PROTOCOL COMPILER]]
  local side=${1%-*} name=$2 jobs=$4 children before after line what
  children=$(children_cpu)
  before=$(server_cpu) || die "a process of the $side server is gone"
  line=$(load "${port[$side]}" "${@:3}") || die "load on $side failed: $(tail -3 "$work/$side.log")"
  sleep 0.1  # the last jobs' files are still being removed
  after=$(server_cpu) || die "a process of the $side server is gone"
  for what in rate p50 p99 max wire; do record "$what-$name" "$1" "$(field $what "$line")"; done
  record "server-cpu-$name" "$1" $(((after - before) / jobs / 1000))
  record "all-cpu-$name" "$1" $(((after - before + $(children_cpu) - children) / jobs / 1000))
  load_cpu=$(field own_cpu "$line")
  record "load-cpu-$name" "$1" "$load_cpu"
}

jobs_at() { case $1 in 1) echo 300 ;; 16) echo 1500 ;; *) echo 2000 ;; esac; }

measure_floor() {  # LEVEL
  local at_once=$(($1 < slots ? $1 : slots)) line what
  line=$(repeat -n "$at_once" -b "$load_cpu" "$(jobs_at "$1")" \
    /usr/local/bin/noop/gcc -O2 -Wall -c hello.c -o /dev/shm/dcc-bench.o)
  rm /dev/shm/dcc-bench.o
  for what in rate p50 p99 max; do record "$what-$1" floor "$(field $what "$line")"; done
  record "load-cpu-$1" floor "$load_cpu"
  record "all-cpu-$1" floor "$(field child_cpu "$line")"
}

measure_server() {  # SIDE
  local side=$1 level protocol busy=0 sample shared pid
  start_server "$side" noop
  record idle-memory "$side" "$(server_memory)"
  shared=$(shared_memory)
  for level in $levels; do
    measure_load "$side" "$level" "$level" "$(jobs_at "$level")"
    [ "$side" = stock ] || measure_floor "$level"
  done
  measure_load "$side" big 16 100 1900000
  for protocol in 2 4; do
    [ "$side $protocol" != 'stock 4' ] || continue
    for level in $levels; do
      measure_load "$side-$protocol" "$level" "$level" "$(jobs_at "$level")" 20000 $protocol /usr/local/bin/noop/gcc
    done
    measure_load "$side-$protocol" big 16 100 1900000 $protocol /usr/local/bin/noop/gcc
  done

  load "${port[$side]}" 200 1500 > /dev/null &
  pid=$!
  while sleep 0.1 && kill -0 "$pid" 2> /dev/null; do
    sample=$(($(server_memory) + $(shared_memory) - shared))
    [ "$sample" -le "$busy" ] || busy=$sample
  done
  wait "$pid"
  record busy-memory "$side" "$busy"
  stop_server
}

measure_client() {  # SIDE
  local program=${client[$1]} preprocess compile protocol
  start_server "$1" real
  export DISTCC_HOSTS="127.0.0.1:${port[$1]}/$slots" DISTCC_DIR=$work/state-$1 DCC_PROTOCOL=1
  "$program" gcc -O2 -c unit.c -o unit.o || die "$program does not compile: $(tail -3 "$work/$1.log")"
  for _ in {1..5}; do
    preprocess=$(repeat 10 gcc -O2 -E unit.c -o unit.i)
    compile=$(repeat 10 "$program" gcc -O2 -c unit.c -o unit.o)
    record client-cpu "$1" "$(awk "BEGIN { print $(field child_cpu "$compile") - $(field child_cpu "$preprocess") }")"
    [ "$1" = dcc ] || continue
    compile=$(DCC_PROTOCOL=4 repeat 10 "$program" gcc -O2 -c unit.c -o unit.o)
    record client-cpu dcc-4 "$(awk "BEGIN { print $(field child_cpu "$compile") - $(field child_cpu "$preprocess") }")"
  done
  [ "$1" = stock ] || record fingerprint dcc "$(field p50 "$(fingerprint-check /usr/bin/gcc)")"
  record start-up "$1" "$(field p50 "$(repeat 100 "$program" --version)")"
  expect_remote "$1" 41
  stop_server
}

measure_build() {  # SIDE COMPILER...
  local start sources=(lua/src/*.c)
  unset DCC_PROTOCOL
  [ "$1" = floor ] || start_server "$1" real
  export DISTCC_HOSTS="127.0.0.1:${port[$1]:-0}/8" DISTCC_DIR=$work/state-$1
  make -C lua/src clean > /dev/null
  start=$EPOCHREALTIME
  make -C lua/src -j8 CC="${*:2} -std=gnu99" generic > make.log 2>&1 || die "build on $1 failed: $(tail -5 make.log)"
  record build "$1" "$(awk "BEGIN { print $EPOCHREALTIME - $start }")"
  [ "$1" != floor ] || return 0
  expect_remote "$1" "${#sources[@]}"
  stop_server
}

cd "$work"
mkdir state-stock state-dcc
printf '#include <%s.h>\n' stdio stdlib string unistd math time > unit.c
echo 'int main(void) { return puts("hello") < 0; }' >> unit.c
[ ! -d "$build/bench-lua" ] || cp -r "$build/bench-lua" lua

load_before=$(cut -d ' ' -f 1 /proc/loadavg)
for ((round = 1; round <= rounds; ++round)); do
  progress "round $round of $rounds"
  order='stock dcc'
  ((round % 2)) || order='dcc stock'
  for side in $order; do measure_server "$side"; done
  for side in $order; do measure_client "$side"; done
  if [ -d lua ] && ((round <= 3)); then
    for side in $order; do measure_build "$side" "${client[$side]}" gcc; done
    measure_build floor gcc
  fi
done

echo "$(nproc) cores, load $load_before before, $slots job slots, Linux $(uname -r), $(gcc --version | head -1)"
awk -f "$bench/report.awk" "$figures"
if [ -x "$build/bench/channel-cost" ]; then echo "a key: $("$build/bench/channel-cost")"; fi
