# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the tests that build a real project twice, directly and distributed, and compare. Sourced first.
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/common.sh"

# build_twice PACKAGE: calls the test's function `build` (in the unpacked tree, with the compilers' names to be used in
# CC and CXX) for both ways, always in the same place, then leaves the trees as direct/ and distributed/. With fallback
# switched off, unless `fallback` is 1, what cannot be distributed although it should ends the build. `b_options` are those of the second host,
# which gets preprocessed text without them.
build_twice() {
  local way
  compgen -G "$SOURCES/$1/*.dsc" >/dev/null || skip "the source package $1 could not be had"
  start_server a
  start_server b
  for way in direct distributed; do
    dpkg-source --no-check --skip-patches -x "$SOURCES/$1/"*.dsc tree >unpack.out 2>unpack.err
    (
      cd tree
      export CC=gcc CXX=g++
      if [ $way = distributed ]; then
        export DISTCC_HOSTS="127.0.0.1:${port[a]}/4 127.0.0.1:${port[b]}/4${b_options-,lzo}" DISTCC_FALLBACK=${fallback:-0} DISTCC_LOG=$T/client.err
        if [ "$client_kind" = dcc ]; then PATH=$masquerade:$PATH; else CC="distcc gcc" CXX="distcc g++"; fi
      fi
      build >"../$way.out" 2>"../$way.err"
    ) || fail "the $way build failed: $(tail -n 20 $way.err)"
    mv tree $way
  done
}

no_refused_call() {
  if cat "${log[a]}" "${log[b]}" | grep 'made the system call'; then fail "the box refused a compiler what it does"; fi
}

# expect_same_objects MINIMUM [PERCENT]: every object file is the same both ways, and the servers compiled as many or more, or that
# share of them.
expect_same_objects() {
  local object objects=0 jobs
  while read -r object; do
    cmp "direct/$object" "distributed/$object" || fail "$object differs"
    objects=$((objects + 1))
  done < <(cd direct && find . -name '*.o' -o -name '*.lo' -type f | sort)
  jobs=$(cat "${log[a]}" "${log[b]}" | grep -Ec 'client: .* COMPILE_OK ')
  echo "$objects objects, $jobs jobs done by the servers ($(grep -Ec COMPILE_OK "${log[a]}") and $(grep -Ec COMPILE_OK "${log[b]}"))"
  no_refused_call
  [ $objects -ge "$1" ] && [ $((jobs * 100)) -ge $((objects * ${2:-100})) ] || fail "not all were compiled by the servers"
}
