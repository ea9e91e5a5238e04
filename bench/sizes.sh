#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench/sizes.sh: how large dcc is on disk and in memory, build by build, with stock distcc beside it, as a Markdown table.
#
# Needs root (for a mount namespace, where the whitelist can be filled). Builds in build-sizes/; the static files are those
# that contrib/release.sh has made. How it is measured:
# - Files are stripped.
# - A client's peak is the VmHWM of its process (not of the preprocessor's) while it sends out a unit that is 8 MB after the
#   preprocessor, read every millisecond until it ends; the largest of three runs.
# - A server's memory is the VmRSS of all its processes once it listens, before the first job; shared libraries' pages count.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
top=$PWD stage=$PWD/build-sizes

die() { echo "sizes: $*" >&2; exit 1; }

# name|what it is|Meson's options
builds="shared|all applets, everything shared|-Dstatic_libs=false -Doptimization=s -Ddebug=false -Db_ndebug=true -Db_lto=true
core|client, server and whitelist without statistics, everything shared|-Dapplets=client,serve,whitelist -Dstats=disabled -Dstatic_libs=false -Doptimization=s -Ddebug=false -Db_ndebug=true -Db_lto=true
default|all applets, the default build (\`meson setup build\`)|
small|all applets, libraries static but for glibc|-Doptimization=s -Ddebug=false -Db_ndebug=true -Db_lto=true
client|the client alone, libraries static but for glibc|-Dapplets=client -Dlzo=disabled -Doptimization=s -Ddebug=false -Db_ndebug=true -Db_lto=true"

build_all() {
  local name options
  mkdir -p "$stage"
  while IFS='|' read -r name _ options; do
    # shellcheck disable=SC2086
    [ -f "$stage/build-$name/build.ninja" ] || meson setup "$stage/build-$name" -Dtests=false $options
    ninja -C "$stage/build-$name" src/applets/dcc
    mkdir -p "$stage/$name"
    strip -o "$stage/$name/dcc" "$stage/build-$name/src/applets/dcc"
  done <<<"$builds"
  for file in build-release/dcc-*; do
    [ -x "$file" ] || continue
    mkdir -p "$stage/${file##*/dcc-}"
    cp "$file" "$stage/${file##*/dcc-}/dcc"
  done
}

kilobytes() { stat -c %s "$@" | awk '{ sum += $1 } END { printf "%d KB", sum / 1000 + 0.5 }'; }

# peak COMMAND...: runs it, and prints the VmHWM of its process in kB.
peak() {
  python3 - "$@" <<'END'
import subprocess, sys, time
process = subprocess.Popen(sys.argv[1:])
largest = 0
while process.poll() is None:
    try:
        for line in open(f"/proc/{process.pid}/status"):
            if line.startswith("VmHWM:"):
                largest = max(largest, int(line.split()[1]))
    except OSError:
        pass
    time.sleep(0.001)
if process.returncode != 0:
    sys.exit(f"{sys.argv[1:]} failed")
print(largest)
END
}

# resident PID: the VmRSS of a process and its children, in kB.
resident() {
  local pids
  pids="$1 $(pgrep -P "$1" | tr '\n' ' ')"
  # shellcheck disable=SC2086
  for pid in $pids; do sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status"; done | awk '{ sum += $1 } END { print sum }'
}

megabytes() { awk -v kb="$1" 'BEGIN { printf "%.1f MB", kb / 1000 * 1.024 }'; }

# start_server COMMAND...: on $port; $server is its process.
port=3710
start_server() {
  port=$((port + 1))
  "$@" --no-detach --daemon --listen 127.0.0.1 --allow 127.0.0.1 --port $port --jobs 4 --log-stderr --log-level info 2>log &
  server=$!
  timeout 20 grep -qm 1 -E 'listening on|waiting to accept' <(tail -n +1 -F --pid $server log 2>/dev/null) || die "no server: $(cat log)"
  [ "$1" != distccd ] || timeout 20 bash -c 'until [ "$(pgrep -cP "$0")" -ge 4 ]; do :; done' $server  # its workers
}
stop_server() {
  kill $server
  wait $server || true
}

# client_peak CLIENT: in MB; its own kind of server is running.
client_peak() {
  local largest=0 now
  for _ in 1 2 3; do
    now=$(HOME=$PWD DISTCC_HOSTS=127.0.0.1:$port DISTCC_FALLBACK=0 peak "$1" gcc -c unit.c -o unit.o)
    if [ "$now" -gt "$largest" ]; then largest=$now; fi
  done
  megabytes "$largest"
}

# row WHAT DIRECTORY: its file, and what runs of it where it runs here.
row() {
  local client=- idle=-
  case $2 in
    *aarch64 | *armv? | *riscv64) ;;
    client*) start_server "$stage/small/dcc" serve; client=$(client_peak "$stage/$2/dcc"); stop_server ;;
    *)
      start_server "$stage/$2/dcc" serve
      # It examines its compilers first, which are children of its then.
      until ! pgrep -P "$server" >/dev/null && sleep 0.3 && ! pgrep -P "$server" >/dev/null; do sleep 0.1; done
      idle=$(megabytes "$(resident $server)")
      client=$(client_peak "$stage/$2/dcc")
      stop_server
      ;;
  esac
  echo "| $1 | $(kilobytes "$stage/$2/dcc") | $client | $idle |"
}

inside() {
  local name what
  ip link set lo up
  mount -t tmpfs tmpfs /usr/lib/distcc
  for name in gcc "$(gcc -dumpmachine)-gcc"; do ln -s "$stage/small/dcc" "/usr/lib/distcc/$name"; done
  cd "$(mktemp -d)"
  trap 'rm -rf "$PWD"' EXIT
  # Long strings: the size counts, not the compiler's time.
  awk 'BEGIN { text = sprintf("%950s", ""); for (n = 0; n < 8200; ++n) printf "extern char array_%04d[sizeof \"%s\"];\n", n, text }' >declarations.h
  printf '#include "declarations.h"\nint x;\n' >unit.c
  echo "| build | file | client's peak | idle server |"
  echo "|---|---|---|---|"
  if command -v distccd >/dev/null; then
    start_server distccd
    idle=$(megabytes "$(resident $server)")
    client=$(client_peak distcc)
    stop_server
    echo "| stock distcc's four programs, shared | $(kilobytes /usr/bin/distcc /usr/bin/distccd /usr/bin/distccmon-text /usr/bin/lsdistcc) | $client | $idle |"
  fi
  while IFS='|' read -r name what _; do row "$what" "$name"; done <<<"$builds"
  for name in x86_64 aarch64 armv7; do
    if [ -x "$stage/$name/dcc" ]; then row "all applets, one static file for $name (contrib/release.sh)" $name; fi
    if [ -x "$stage/client-$name/dcc" ]; then row "the client alone, likewise (--applets client --name client)" "client-$name"; fi
  done
}

if [ "${1:-}" = --inside ]; then
  inside
  exit
fi
[ "$(id -u)" = 0 ] || die "needs root"
build_all >&2
exec unshare -mnp --fork --mount-proc "$BASH" "$top/bench/sizes.sh" --inside
