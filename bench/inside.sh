# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced first, with the script's arguments, by the benchmarks that need networks and mounts of their own, and so root: builds dcc in
# BUILD_DIR, $1 (default: build-bench), as a release, calls `prepare` if the script has it, and starts the script again in namespaces.
# There, the working directory is $work, which goes with the script, with dcc, and an empty masquerade directory.
set -euo pipefail
export LC_ALL=C
bench=$(realpath "$(dirname "$0")")
build=$(realpath -m "${1:-$bench/../build-bench}")
if [ -z "${DCC_BENCH_INSIDE:-}" ]; then
  [ -d "$build" ] || meson setup --buildtype=release -Dtests=false "$build" "$bench/.." >&2
  ninja -C "$build" src/applets/dcc >&2
  if declare -F prepare >/dev/null; then prepare >&2; fi
  DCC_BENCH_INSIDE=1 exec unshare --mount --pid --net --fork --mount-proc --kill-child "$bench/$(basename "$0")" "$@"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
cp "$build/src/applets/dcc" dcc
mount -t tmpfs tmpfs /usr/lib/distcc
unset TMPDIR "${!DISTCC@}" "${!DCC_@}"
