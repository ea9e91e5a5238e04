#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench/key.sh [BUILD_DIR]: what a key costs a job that is nothing but its transfer: 59 MB of text that does not get smaller, to a server
# behind a link, in turns with the key and without, over a link without limit and over 1 Gbit/s. BENCH_ROUNDS is how often (default
# 11). Needs root, for networks and mounts of its own. (channel-cost measures the channel alone; see run.sh.)
. "$(dirname "$0")/inside.sh"
ln -s "$work/dcc" /usr/lib/distcc/gcc
export HOME=$work DISTCC_FALLBACK=0 DCC_NATIVE=0 DCC_TRACE=$work/trace

coproc far { exec unshare --net bash -c 'echo ready; exec sleep infinity'; }
read -r _ <&"${far[0]}"
there() { nsenter --target "$far_PID" --net "$@"; }
ip link add near type veth peer name far netns "$far_PID"
ip addr add 10.9.0.1/24 dev near
there ip addr add 10.9.0.2/24 dev far
ip link set near up
there ip link set far up
pace() {
  tc qdisc replace dev near root tbf rate "$1" burst 512k latency 20ms
  there tc qdisc replace dev far root tbf rate "$1" burst 512k latency 20ms
}

(umask 077; ./dcc key new >client.key)
cp -p client.key server.key
chown nobody server.key
declare -A port=([keyed]=3701 [plain]=3702) server_key=([keyed]=$work/server.key [plain]='') client_key=([keyed]=$work/client.key [plain]='')
for kind in keyed plain; do
  DCC_KEY_FILE=${server_key[$kind]} there ./dcc serve --user nobody --allow 10.9.0.1 --port "${port[$kind]}" --log-stderr 2>"$kind.log" &
done
job() { DCC_KEY_FILE=${client_key[$1]} DISTCC_HOSTS=10.9.0.2:${port[$1]} ./dcc gcc -c x.i; }
{
  echo '# 1 "x.c"'
  head -c 36000000 /dev/urandom | base32 -w 96 | sed 's:^://:'  # in capitals: "asm" by chance would keep it here
} >x.i
until job keyed 2>keyed.err && job plain 2>plain.err; do
  ((SECONDS < 30)) || { cat ./*.err ./*.log; exit 1; } >&2
done

for link in 'no limit' '1 Gbit/s'; do
  if [ "$link" = '1 Gbit/s' ]; then pace 1gbit; fi
  rm trace
  for ((round = 0; round < ${BENCH_ROUNDS:-11}; ++round)); do job keyed; job plain; done
  python3 - "$link" <<'END'
import json, statistics, sys
jobs = [json.loads(line) for line in open("trace")]
for kind, port in ("keyed", ":3701"), ("plain", ":3702"):
    those = [job for job in jobs if job["host"].endswith(port)]
    send_s = statistics.median(job["ms"]["connect"] + job["ms"]["send"] for job in those) / 1000
    print(f"{sys.argv[1]}, {kind}: connected and sent in {send_s * 1000:.0f} ms, {those[0]['sent'] * 8e-9 / send_s:.2f} Gbit/s, "
          f"client's CPU {statistics.median(job['cpu_ms'] for job in those):.0f} ms")
END
done
