#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# Lua with ccache, which calls dcc for what it does not have: misses go out, hits do not, and what is kept is the
# compiler's own output alone, also when dcc has much to say.
. "$(dirname "$0")/project.sh"
command -v ccache >/dev/null || skip "ccache is not installed"
compgen -G "$SOURCES/lua5.4/*.dsc" >/dev/null || skip "the source package lua5.4 could not be had"
start_server a
start_server b
ln -s dcc bin/distcc
export DISTCC_HOSTS="127.0.0.1:${port[a]}/4 127.0.0.1:${port[b]}/4" DISTCC_FALLBACK=0 DISTCC_VERBOSE=1
export CCACHE_PREFIX=distcc CCACHE_DIR=$T/cache CCACHE_NOCOMPRESS=1 CCACHE_TEMPDIR=$T/cache/tmp
jobs_done() { cat "${log[a]}" "${log[b]}" | grep -Ec 'client: .* COMPILE_OK ' || true; }
of_ccache() { ccache --print-stats | awk -v key="$1" '$1 == key { print $2 }'; }
build() {
  rm -rf lua
  dpkg-source --no-check --skip-patches -x "$SOURCES/lua5.4/"*.dsc lua >unpack.out 2>unpack.err
  make -j8 -C lua/src CC="ccache gcc -std=gnu99" MYLIBS=-ldl SYSCFLAGS=-DLUA_USE_LINUX all >"$1.out" 2>"$1.err" ||
    fail "$(tail -n 20 "$1.err")"
  mkdir "$1"
  (cd lua/src && cp ./*.o "../../$1")
}
build misses
objects=$(find misses -name '*.o' | wc -l)
jobs=$(jobs_done)
echo "$objects objects, $jobs jobs, $(of_ccache cache_miss) misses"
[ "$objects" -ge 30 ] && [ "$jobs" = "$objects" ] && [ "$(of_ccache cache_miss)" = "$objects" ] || fail "not all misses went out"
expect_text misses.err 'distcc\['
build hits
[ "$(jobs_done)" = "$jobs" ] && [ "$(of_ccache direct_cache_hit)" = "$objects" ] || fail "not all were hits"
diff -r misses hits

# A warning is told by the compiler alone; what is told of the work in between is not kept with it.
echo 'int f(void) { int unused; return 1; }' >warn.c
gcc -Wall -c warn.c -o direct.o 2>direct.warning
for preprocess in second-cpp nocpp2; do
  if [ $preprocess = nocpp2 ]; then export CCACHE_NOCPP2=1 CCACHE_RECACHE=1; fi
  jobs=$(jobs_done)
  ccache gcc -Wall -c warn.c -o first.o 2>first.told
  [ "$(jobs_done)" = $((jobs + 1)) ] || fail "$preprocess: did not go out"
  unset CCACHE_RECACHE
  ccache gcc -Wall -c warn.c -o again.o 2>again.warning
  [ "$(jobs_done)" = $((jobs + 1)) ] || fail "$preprocess: no hit"
  expect_text first.told 'distcc\['
  expect_text again.warning 'warning: unused variable'
  diff <(without_excerpts direct.warning) <(without_excerpts again.warning) || fail "$preprocess: more than the compiler's words"
  expect_same direct.o first.o
  expect_same direct.o again.o
done
kept=$(find cache -type f ! -name 'stats' ! -name '*.conf' ! -name '*.lock' -print0 | xargs -0 grep -alE 'distcc\[|dcc\[|_DISTCC' || true)
[ -z "$kept" ] || fail "ccache keeps words of ours: $kept"

[ $PAIR = dcc-dcc ] || exit 0

# Native mode gets the source itself; only with CCACHE_DEPEND does no preprocessor run here, and with CCACHE_NOCPP2 its text is the source.
mkdir unit
cd unit
echo '#define PLACE(x) x' >place.h
printf '%s\n' '#include "place.h"' '#include <stdio.h>' 'int f(int unused) { PLACE(printf("%d", 1)); return __LINE__; }' >unit.c
gcc -g -MD -Wextra -c unit.c -o unit.o 2>direct.warning
for kind in o d; do mv unit.$kind direct.$kind; done
export DCC_TRACE=$T/trace CCACHE_RECACHE=1 CCACHE_LOGFILE=$T/ccache.log
unset CCACHE_NOCPP2 DISTCC_VERBOSE
for way in CPP2 DEPEND NOCPP2; do
  rm -f ../trace ../ccache.log
  CCACHE_PREFIX='' env CCACHE_$way=1 ccache gcc -g -MD -Wextra -c unit.c -o unit.o 2>local.told
  mv unit.o local.o
  env CCACHE_$way=1 ccache gcc -g -MD -Wextra -c unit.c -o unit.o 2>told
  expect_same local.o unit.o
  diff direct.d unit.d
  diff local.told told
  expect_text ../trace '"mode":"native"'
  if [ $way = DEPEND ]; then expect_no_text ../ccache.log 'Executing .* -E '; else expect_text ../ccache.log 'Executing .* -E '; fi
  if [ $way != NOCPP2 ]; then expect_same direct.o unit.o; fi
done
