# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the tests that build a whole project as its users do, and run its own tests. Sourced first.
. "$(dirname "${BASH_SOURCE[0]}")/../projects/project.sh"
allow_compilers g++ c++ "$triplet-g++"
fallback=1  # as users have it: what cannot be the same is compiled here
# Warnings are what the two ways may differ in.
export CFLAGS="-O2 -Wall -Wextra" CXXFLAGS="-O2 -Wall -Wextra"
if [ "${NATIVE_BUILDS:-}" = 1 ]; then CFLAGS+=" -g" CXXFLAGS+=" -g" b_options=''; fi

# build_whole PACKAGE OBJECTS [in-macros]: the function `build` directly and distributed. It ends with the project's own tests, and must
# succeed both ways; what the compilers say may differ in its order, in columns and in excerpts alone, and OBJECTS or more are the same.
# In-macros: gcc warns about what macros of the project do, which has another place then. With NATIVE_BUILDS=1, both hosts work in native mode,
# and nothing at all differs, neither debug information nor binaries, but for the order of messages.
build_whole() {
  if [ "${NATIVE_BUILDS:-}" = 1 ]; then
    build_native "$@"
  else
    build_with_text "$@"
  fi
}

# messages_of WAY: of compilers, on stderr or, by some build systems, on stdout.
messages_of() { cat "$1.err"; grep -E ':[0-9]+: (warning|error)' "$1.out" || true; }

build_native() {
  local way file files=0 jobs native
  export DCC_TRACE=$T/trace
  build_twice "$1"
  for way in direct distributed; do
    messages_of $way | sed -E 's/\[[0-9]+\/[0-9]+\]//' | LC_ALL=C sort >$way.said
  done
  diff direct.said distributed.said || fail "the compilers' messages differ"
  # CMake's own trials are made in directories with random names, which their debug information has.
  while IFS= read -r file; do
    case $(head -c 4 "direct/$file" | tr -d '\0') in
      $'\177ELF' | '!<ar') ;;
      *) continue ;;
    esac
    cmp "direct/$file" "distributed/$file" || fail "$file differs"
    files=$((files + 1))
  done < <(cd direct && find . -type f -not -path '*/CMakeFiles/[0-9]*' -not -path '*/CMakeFiles/CheckTypeSize/*' | LC_ALL=C sort)
  no_refused_call
  jobs=$(grep -c '"decision":"remote"' trace)
  native=$(grep -c '"mode":"native"' trace)
  echo "NOTE: $files objects, archives and binaries; of $jobs remote jobs $native in native mode; $(wc -l <trace) calls"
  [ $files -ge "$2" ] && [ $((native * 100)) -ge $((jobs * 95)) ] || fail "not all were compiled in native mode"
}

build_with_text() {
  build_twice "$1"
  local way place='s/^([^ ]*:[0-9]+):[0-9]+: /\1: /'
  if [ "${3:-}" = in-macros ]; then place='s/^[^ ]*:[0-9]+:[0-9]+: //; /^In file included from /d'; fi
  for way in direct distributed; do
    messages_of $way >$way.messages
    # Columns differ on lines with macros and tabs, and stock protocols carry no language.
    without_excerpts $way.messages | sed -E "$place; s/[‘’]/'/g; /(^|: )note: /d; s/\[[0-9]+\/[0-9]+\]//" | LC_ALL=C sort >$way.said
  done
  echo "NOTE: $(grep -Ec '(^|: )warning: ' direct.said) warnings; $(expect_same_objects "$2" 90)"
  diff direct.said distributed.said || fail "the compilers' messages differ"
}
