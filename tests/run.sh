#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs what the tests need (Debian 12, as root or with sudo), builds dcc in build/, and runs all tests.
#
#   tests/run.sh [OPTION...]
#     --once          build for this run alone: faster, by a dozen files at a time and without debug information
#     --quick         leave out the second compiler, the unit tests on 32 bits, the real projects and the comparison of native mode
#                     with direct compiles
#     --only PATTERN  only the whole-system tests and real projects whose names match
#     --clang         test the program that clang built, instead of g++'s
#     --sanitize      test a build with address and undefined-behaviour sanitizers (in build-sanitize/)
#     --fuzz SECONDS  also fuzz each parser that long (libFuzzer, in build-fuzz/), and a sanitized server and its clients as a whole
#                     (in build-sanitize/)
#     --release       also make the static files (contrib/release.sh, which needs npm) and test them, and build with each
#                     compiler as releases are built, and without all that can be left out
#     --packages      also build the packages of contrib/debian and contrib/arch, and test them
#     --farm          also build on emulated ARM boards with this machine as the server (their Debian takes 8 minutes to make), and on an
#                     emulated arm64 machine that is the server itself
#     --thorough      try all combinations of options, of which else one in seven is, and all pairs of programs
#     --matrix STRIDE also compare each STRIDE-th of some 7,800 compiles of real units, remote with direct (all: hours)
#     --builds        also build whole projects both ways, with their warnings and their own tests: preprocessed, and natively with -g
#     --bench         also run the benchmarks, beside stock distcc
#
# Everything but Debian packages stays in build*/, /tmp and /var/cache/dcc (an arm64 Debian, for the ARM farm). The last line is "N passed, N failed,
# N skipped".
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
top=$PWD

once='' quick='' only='' farm='' compiler=g++ sanitize='' fuzz='' release='' packages='' matrix='' builds='' bench=''
while [ $# -gt 0 ]; do
  case $1 in
    --once) once=1 ;;
    --quick) quick=1 ;;
    --only) only=${2:?--only needs a pattern}; shift ;;
    --clang) compiler=clang++ ;;
    --sanitize) sanitize=1 ;;
    --fuzz) fuzz=${2:?--fuzz needs a number of seconds}; shift ;;
    --release) release=1 ;;
    --packages) packages=1 ;;
    --farm) farm=1 ;;
    --thorough) export THOROUGH=1 ;;
    --matrix) matrix=${2:?--matrix needs a number}; shift ;;
    --builds) builds=1 ;;
    --bench) bench=1 ;;
    *) sed -n '3,25s/^# \?//p' "$0"; [ "$1" = --help ]; exit ;;
  esac
  shift
done

say() { printf '\n== %s\n' "$*"; }

# --- packages ---------------------------------------------------------------------------------------------------------
. tests/packages.sh
install_packages "what builds dcc" $build_packages || exit 1
install_packages "what the tests use; without it they are skipped" $test_packages
if [ -n "$release" ]; then install_packages "what the static files need" $release_packages || exit 1; fi
if [ -n "$packages" ]; then install_packages "what packages are made with" $packaging_packages || exit 1; fi
if [ -n "$fuzz" ]; then install_packages "what fuzzing needs" libclang-rt-14-dev || exit 1; fi
if pgrep -x distccd >/dev/null; then
  echo "note: a distccd runs on this machine; the tests neither use nor disturb it (Debian's package starts none)"
fi

# --- suites -----------------------------------------------------------------------------------------------------------
passed=0 failed=0 skipped=0
table=()
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT  # whatever the suite that runs just then makes of it

# suite NAME COMMAND...: runs it, and counts: its output's last line "N passed, N failed[, N skipped]", or, where it has
# none, itself as one test.
suite() {
  local name=$1 started=$EPOCHREALTIME status=0 p f s line
  shift
  say "$name"
  "$@" 2>&1 | tee "$logs/$name" || status=1
  line=$(grep -aE '^[0-9]+ passed, [0-9]+ failed' "$logs/$name" | tail -n 1)
  if [ -n "$line" ]; then
    read -r p _ f _ s _ <<<"$line"
    s=${s:-0}
    if [ $status != 0 ] && [ "$f" = 0 ]; then f=1; fi
  else
    p=$((1 - status)) f=$status s=0
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  table+=("$(LC_ALL=C awk -v name="$name" -v p="$p" -v f="$f" -v s="$s" \
    "BEGIN { printf \"%-34s %7.1f s   %4d passed %4d failed %4d skipped\", name, $EPOCHREALTIME - $started, p, f, s }")")
  [ "$f" = 0 ]
}

conclude() {
  say "time and results by suite"
  printf '%s\n' "${table[@]}"
  echo
  echo "$passed passed, $failed failed, $skipped skipped"
  [ $failed = 0 ] && [ $passed -gt 0 ]
  exit
}

# build DIRECTORY COMPILER [MESON OPTION...]: configures once, then builds all, or $targets; warnings are errors.
build() {
  local directory=$1 cxx=$2
  shift 2
  if [ ! -f "$directory/build.ninja" ]; then
    rm -rf "$directory"
    CXX=$cxx meson setup "$directory" -Dwerror=true "$@" || return
  fi
  ninja -C "$directory" ${targets:+$targets}
}

# build_with_libcxx DIRECTORY [MESON OPTION...]: the same with clang++ and the standard library of the static files, which lacks
# some of what g++'s has; all but the program, since the libraries here are made for g++'s.
build_with_libcxx() {
  targets=build.ninja build "$1" clang++ -Dcpp_args=-stdlib=libc++ "${@:2}" || return
  targets=$(ninja -C "$1" -t targets all | sed -nE 's/^(src.*\.a): .*/\1/p') build "$1" clang++
}

# Those of Meson's suites that need nothing but the build. The others, which are Meson's, too, come below, with more around them.
meson_suites() {
  meson test -C "$directory" --no-rebuild --print-errorlogs --suite unit --suite fuzz --suite lint
  python3 tests/count_results.py "$directory/meson-logs/testlog.json"
}

# Where a size has fewer bits than a file's. This machine runs such programs, too.
unit_on_32_bits() {
  contrib/fetch-subprojects || return
  targets=tests/unit/unit build build-i686 g++ --cross-file contrib/cross/i686-linux-gnu.ini -Dwerror=false --wrap-mode=forcefallback \
    -Dcpp_link_args=-static -Dc_link_args=-static -Doptimization=0 -Dlzo=disabled "${in_bulk[@]}" || return
  build-i686/tests/unit/unit
}

fuzz_one() {
  mkdir -p "$top/build-fuzz/found/$1"
  (cd build-fuzz && "tests/fuzz/fuzz_$1" -max_total_time="$fuzz" -timeout=10 -print_final_stats=1 "found/$1" "$top/tests/fuzz/corpus/$1") \
    >"$logs/fuzz" 2>&1 && grep stat:: "$logs/fuzz" || { tail -n 40 "$logs/fuzz"; return 1; }
}

directory=build
options=()
in_bulk=(--unity=on --unity-size=12 -Ddebug=false)
# g++ takes what is only in one of the dozen for a part of a header.
if [ -n "$once" ]; then options=("${in_bulk[@]}" -Dcpp_args=-Wno-subobject-linkage); fi
if [ "$compiler" != g++ ]; then directory=build-clang; fi
# clang 14 takes a coroutine's resumption for a call through a pointer of a wrong type; g++ 12 with sanitizers takes
# much of std::variant for uninitialized.
unsound=' -Wno-maybe-uninitialized'
if [ "$compiler" = clang++ ]; then unsound=' -fno-sanitize=function'; fi
# shellcheck disable=SC2054
sanitized=(-Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false "-Dcpp_args=-fno-sanitize-recover=all$unsound")
sanitized_around=(UBSAN_OPTIONS=print_stacktrace=1 SERVER_MEMORY_KB=2000000 CLIENT_MEMORY_KB=1000000 SLOWDOWN=8)
if [ -n "$sanitize" ]; then
  directory+=-sanitize
  options=("${sanitized[@]}")
  export "${sanitized_around[@]}"
fi

suite "build with $compiler" build $directory $compiler "${options[@]}" || conclude
export DCC=$top/$directory/src/applets/dcc SOURCES=$top/build-sources BUILD=$top/$directory
if [ -z "$only" ]; then
  # For its warnings, which take no optimization; and each file by itself, since in bulk one lives on what another includes.
  if [ -z "$quick$sanitize" ] && [ $compiler = g++ ]; then
    suite "build with clang++" build_with_libcxx build-clang-warnings -Doptimization=0 -Dtests=false -Ddebug=false
  fi
  suite "unit, fuzz and lint" meson_suites
  if [ -z "$quick$sanitize" ] && [ $compiler = g++ ] && [ "$(uname -m)" = x86_64 ]; then
    suite "unit, on 32 bits" unit_on_32_bits
  fi
fi
if [ -n "$release" ]; then
  suite "static files" contrib/release.sh
  for cxx in g++ clang++; do  # optimization brings warnings of its own
    suite "release build with $cxx" build build-release-$cxx $cxx --buildtype=release
  done
  suite "build without options" build build-least g++ -Dkey=disabled -Dlzo=disabled -Dshim=disabled -Dstats=disabled
  suite "unit tests without options" build-least/tests/unit/unit
fi
# They make namespaces: root's own, or a user's, in which some tests cannot be done and are skipped.
as_root=(env)
if [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then
  as_root=(sudo -n env "DCC=$DCC" "SOURCES=$SOURCES" "BUILD=$BUILD" "UBSAN_OPTIONS=${UBSAN_OPTIONS:-}"
    "SERVER_MEMORY_KB=${SERVER_MEMORY_KB:-}" "CLIENT_MEMORY_KB=${CLIENT_MEMORY_KB:-}" "SLOWDOWN=${SLOWDOWN:-}" "THOROUGH=${THOROUGH:-}")
fi
suite whole-system "${as_root[@]}" tests/e2e/run "$only"
if [ -z "$quick" ]; then
  if [ -z "$only" ]; then tests/projects/fetch "$SOURCES"; fi
  suite "real projects" "${as_root[@]}" SCRIPTS="$top/tests/projects" TEST_JOBS=2 tests/e2e/run "$only"
  # Of what has just been fetched: some 200 compiles.
  if [ -z "$only" ]; then suite "native mode" "${as_root[@]}" tests/matrix/run 12 native; fi
fi
if [ -n "$farm" ]; then suite "ARM farm" "${as_root[@]}" tests/farm/run; fi
if [ -n "$matrix" ]; then
  # shellcheck disable=SC2046  # packages' names
  contrib/apt-source "$SOURCES" $(sed '/^#/d; s/ .*//' tests/matrix/units.txt)
  suite matrix "${as_root[@]}" tests/matrix/run "$matrix"
fi
if [ -n "$builds" ]; then
  # shellcheck disable=SC2046
  contrib/apt-source "$SOURCES" $(sed -n 's/^build_whole \([^ ]*\).*/\1/p' tests/builds/*.sh)
  suite "whole projects" "${as_root[@]}" SCRIPTS="$top/tests/builds" TEST_JOBS=1 TEST_SECONDS=1200 tests/e2e/run
  suite "whole native projects" "${as_root[@]}" SCRIPTS="$top/tests/builds" NATIVE_BUILDS=1 TEST_JOBS=1 TEST_SECONDS=1200 tests/e2e/run
fi
if [ -n "$packages" ]; then
  suite packages "${as_root[@]}" SCRIPTS="$top/tests/packaging" TEST_JOBS=1 TEST_SECONDS=1200 tests/e2e/run
fi
if [ -n "$fuzz" ]; then
  parsers=$(cd tests/fuzz/corpus && echo *)
  # shellcheck disable=SC2086
  targets=$(printf 'tests/fuzz/fuzz_%s ' $parsers) \
    suite "build for fuzzing" build build-fuzz clang++ -Dfuzz=true -Db_lundef=false
  for parser in $parsers; do suite "fuzzing $parser" fuzz_one "$parser"; done
  if [ "$compiler" = g++ ]; then sanitized_directory=build-sanitize; else sanitized_directory=build-clang-sanitize; fi
  targets=src/applets/dcc suite "build with sanitizers" build $sanitized_directory $compiler "${sanitized[@]}"
  suite mutants "${as_root[@]}" "${sanitized_around[@]}" "DCC=$top/$sanitized_directory/src/applets/dcc" MUTANT_SECONDS="$fuzz" \
    TEST_SECONDS=$((fuzz + 300)) tests/e2e/run '^fault-mutants '
fi
if [ -n "$bench" ]; then suite benchmarks bench/run.sh; fi

conclude
