#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench/native.sh [BUILD_DIR]: native mode beside preprocessed text, stock distcc and, if PUMP names the directory in which its
# programs are installed, distcc-pump: client's and server's CPU time for each unit of ninja, and the wall time of whole builds over
# slow links; and how many slots a master of two processors keeps busy (slots.py). BENCH_ROUNDS is how often each is measured (default
# 3, which takes an hour), BENCH_ONLY (cpu, wall or slots) which part.
# Needs root, for a network and mounts of its own, and Debian's distcc.
prepare() { "$bench/../contrib/apt-source" "$build/bench-sources" ninja-build; }
. "$(dirname "$0")/inside.sh"
only=${BENCH_ONLY:-all}
ip link set lo up
for name in {,"$(gcc -dumpmachine)-"}{gcc,g++}; do ln -s "$work/dcc" "/usr/lib/distcc/$name"; done
mkdir source
tar -xf "$build"/bench-sources/ninja-build/*.orig.tar.* --strip-components=1 -C source
if [ $only != slots ]; then python3 "$bench/native.py" "$work"; fi
if [ $only = slots ] || [ $only = all ]; then
  rm -rf state store
  python3 "$bench/slots.py" "$work"
fi
