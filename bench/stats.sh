#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench/stats.sh [BUILD_DIR]: what it costs that somebody looks. Jobs per second of a server nobody looks at, of one with 1,000
# requests a second, and of one with 40 readers that stall; in each of DCC_BENCH_ROUNDS rounds (default 9) one after the
# other, in turning order, and medians of the rounds' ratios. Takes about two minutes.
#
# The jobs are compiles by gcc of a file of 20 kB, twice as many at a time as there are slots. Who asks runs on the same
# machine, which is busy: so there is one more figure, with as many requests to a program that does nothing but answer
# (answer.cc). What is above that is dcc's.
set -euo pipefail
export LC_ALL=C
bench=$(realpath "$(dirname "$0")")
build=$(realpath -m "${1:-$bench/../build-bench}")
rounds=${DCC_BENCH_ROUNDS:-9} jobs=${DCC_BENCH_JOBS:-300} slots=$(($(nproc) + 2))

die() { echo "bench: $*" >&2; exit 1; }
if [ -z "${DCC_BENCH_INSIDE:-}" ]; then
  [ "$(id -u)" = 0 ] || die 'needs root, for a namespace'
  [ -d "$build" ] || meson setup --buildtype=release -Dtests=false "$build" "$bench/.." >&2
  ninja -C "$build" src/applets/dcc bench-programs >&2
  DCC_BENCH_INSIDE=1 exec unshare --mount --pid --net --fork --mount-proc --kill-child "$0" "$@"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
ip link set lo up
mount -t tmpfs tmpfs /usr/local/bin
mount -t tmpfs tmpfs /usr/lib/distcc
cp "$build"/src/applets/dcc "$build"/bench/{load,ask,answer} /usr/local/bin
ln -s /usr/local/bin/dcc /usr/lib/distcc/gcc
cd "$work"
touch log
chmod 666 log
PATH=/usr/local/bin:/usr/bin:/bin dcc serve --allow 127.0.0.1 --listen 127.0.0.1 --jobs $slots --port 3701 --log-file log --log-level info --stats &
server=$!
until grep -q 'listening on' log; do kill -0 $server || die "$(cat log)"; sleep 0.05; done
answer 3777 12000 &
until curl -s 127.0.0.1:3633/stats.json | grep -q '"state":"known"'; do sleep 0.2; done

cpu() { awk '{ sum += $1 } END { printf "%.0f", sum / 1000 }' /proc/$server/task/*/schedstat; }  # microseconds
field() { sed -n "s/.*$1=\([0-9.]*\).*/\1/p" <<<"$2"; }
measure() {  # KIND
  local asker='' line
  case $1 in
    metrics | stats.json) ask 3633 "/$1" 1000 600 >"$1.asked" & asker=$! ;;
    answer) ask 3777 / 1000 600 >answer.asked & asker=$! ;;
    stalled) ask 3633 /metrics 0 600 40 & asker=$! ;;
  esac
  [ -z "$asker" ] || sleep 0.3
  line=$(load 3701 $((2 * slots)) "$jobs") || die "the load failed: $(tail -3 log)"
  if [ -n "$asker" ]; then
    kill -0 "$asker" 2>/dev/null || die "nobody asks any more"
    kill "$asker"
    wait "$asker" 2>/dev/null || true
  fi
  echo "$1 $(field rate "$line")" >>figures
}
kinds=(nobody answer metrics stats.json stalled)
for ((round = 0; round < rounds; ++round)); do
  for ((i = 0; i < 5; ++i)); do measure "${kinds[(i + round) % 5]}"; done
done

# By themselves: how long an answer takes, and what one costs the server.
for path in metrics stats.json; do
  before=$(cpu)
  line=$(ask 3633 /$path 1000 3)
  echo "/$path alone: $(field rate "$line") a second of $(field bytes "$line") bytes, p50 $(field p50 "$line") ms, p99 $(field p99 "$line") ms," \
    "server $(awk "BEGIN { printf \"%.0f\", ($(cpu) - $before) / ($(field rate "$line") * 3) }") us of CPU each"
done
awk '
  { value[$1, ++count[$1]] = $2 }
  function median(kind, base,    i, j, n, list, swap) {
    n = count[kind]
    for (i = 1; i <= n; ++i) list[i] = value[kind, i] / (base == "" ? 1 : value[base, i])
    for (i = 2; i <= n; ++i) for (j = i; j > 1 && list[j - 1] > list[j]; --j) { swap = list[j]; list[j] = list[j - 1]; list[j - 1] = swap }
    return (list[int((n + 1) / 2)] + list[int((n + 2) / 2)]) / 2
  }
  END {
    printf "jobs per second, nobody looks: %.1f\n", median("nobody", "")
    printf "1000 requests a second that anybody answers: %.3f of it\n", median("answer", "nobody")
    for (i = split("metrics stats.json", asked); i > 0; --i)
      printf("%-34s %.3f of it, %.3f of that   >= 0.95  %s\n", "1000 requests a second, " asked[i], median(asked[i], "nobody"),
             median(asked[i], "answer"), (median(asked[i], "answer") >= 0.95 ? "PASS" : "MISS"))
    printf("%-34s %.3f of it                 >= 0.95  %s\n", "40 stalled readers", median("stalled", "nobody"),
           (median("stalled", "nobody") >= 0.95 ? "PASS" : "MISS"))
  }' figures
kill $server
wait $server || true
