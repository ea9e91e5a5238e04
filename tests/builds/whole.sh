# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the tests that build a whole project as its users do, and run its own tests. Sourced first.
. "$(dirname "${BASH_SOURCE[0]}")/../projects/project.sh"
allow_compilers g++ c++ "$triplet-g++"
fallback=1  # as users have it: what cannot be the same is compiled here
# Warnings are what the two ways may differ in.
export CFLAGS="-O2 -Wall -Wextra" CXXFLAGS="-O2 -Wall -Wextra"

# build_whole PACKAGE OBJECTS [in-macros]: the function `build` directly and distributed. It ends with the project's own tests, and must
# succeed both ways; what the compilers say may differ in its order, in columns and in excerpts alone, and OBJECTS or more are the same.
# In-macros: gcc warns about what macros of the project do, which has another place then.
build_whole() {
  build_twice "$1"
  local way place='s/^([^ ]*:[0-9]+):[0-9]+: /\1: /'
  if [ "${3:-}" = in-macros ]; then place='s/^[^ ]*:[0-9]+:[0-9]+: //; /^In file included from /d'; fi
  for way in direct distributed; do
    { cat $way.err; grep -E ':[0-9]+: (warning|error)' $way.out || true; } >$way.messages
    # Columns differ on lines with macros and tabs, and stock protocols carry no language.
    without_excerpts $way.messages | sed -E "$place; s/[‘’]/'/g; /(^|: )note: /d; s/\[[0-9]+\/[0-9]+\]//" | LC_ALL=C sort >$way.said
  done
  echo "NOTE: $(grep -Ec '(^|: )warning: ' direct.said) warnings; $(expect_same_objects "$2" 90)"
  diff direct.said distributed.said || fail "the compilers' messages differ"
}
