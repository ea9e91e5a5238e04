#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench/native.sh [BUILD_DIR]: native mode beside preprocessed text, stock distcc and, if PUMP names the directory in which its
# programs are installed, distcc-pump: client's and server's CPU time for each unit of ninja, and the wall time of whole builds over
# slow links; and how many slots a master of two processors keeps busy (slots.py). BENCH_ROUNDS is how often each is measured (default
# 3, which takes an hour), BENCH_ONLY (cpu, wall or slots) which part.
# Needs root, for a network and mounts of its own, and Debian's distcc.
set -euo pipefail
export LC_ALL=C
bench=$(realpath "$(dirname "$0")")
build=$(realpath -m "${1:-$bench/../build-bench}")
if [ -z "${DCC_BENCH_INSIDE:-}" ]; then
  [ -d "$build" ] || meson setup --buildtype=release -Dtests=false "$build" "$bench/.." >&2
  ninja -C "$build" src/applets/dcc >&2
  "$bench/../contrib/apt-source" "$build/bench-sources" ninja-build >&2
  DCC_BENCH_INSIDE=1 exec unshare --mount --pid --net --fork --mount-proc --kill-child "$0" "$@"
fi
ip link set lo up
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cp "$build/src/applets/dcc" "$work/dcc"
mount -t tmpfs tmpfs /usr/lib/distcc
for name in {,"$(gcc -dumpmachine)-"}{gcc,g++}; do ln -s "$work/dcc" "/usr/lib/distcc/$name"; done
mkdir "$work/source"
tar -xf "$build"/bench-sources/ninja-build/*.orig.tar.* --strip-components=1 -C "$work/source"
unset TMPDIR "${!DISTCC@}" "${!DCC_@}"
if [ "${BENCH_ONLY:-}" != slots ]; then python3 "$bench/native.py" "$work"; fi
case ${BENCH_ONLY:-slots} in slots) rm -rf "$work"/{state,store} && python3 "$bench/slots.py" "$work" ;; esac
