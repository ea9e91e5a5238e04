#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native jobs of one client at the same time: what several need is sent once, and a compiler that waits for its client keeps no other
# from the processor.
. "$(dirname "$0")/native"
mkdir project
cd project
printf '#include <stdlib.h>\n#define LATE "late.h"\n#include LATE\n' >a.c
echo 'int late;' >late.h  # nobody foresees it
cd ..
record_native_job
start_server s --jobs 1
for _ in 1 2; do (cd project && "$client" gcc -c a.c); done
"${peers[@]}" client "${port[s]}" record plain >said
last=$(sed -n 's/.*, \([0-9]*\) questions/\1/p' said)
timeout 40 "${peers[@]}" client "${port[s]}" record plain quiet="$last" >quiet.out 2>&1 &
quiet=$!
wait_for_line quiet.out '^quiet'
began=$SECONDS
(cd project && DISTCC_FALLBACK=0 "$client" gcc -c a.c)
[ $((SECONDS - began)) -lt $((8 * slowdown)) ] || fail "a job waited for $((SECONDS - began)) s, for a silent client"
wait $quiet || true
expect_text quiet.out 'after 1[5-9]'
stop_server s

start_server t --jobs 4
export DISTCC_HOSTS=127.0.0.1:${port[t]}/8
(cd project && "$client" gcc -c a.c)
cd project
{ echo 'static const char noise[] ='; head -c 1000000 /dev/urandom | base64 -w 1000 | sed 's/.*/"&"/'; echo ';'; } >noise.h
for i in {1..8}; do printf '#include "noise.h"\nchar at_%s(int i) { return noise[i]; }\n' "$i" >$i.c; done
rm "$DCC_TRACE"
seq 8 | xargs -P 8 -I{} "$client" gcc -c {}.c
for i in {1..8}; do
  gcc -c $i.c -o direct.o
  expect_same direct.o $i.o
done
python3 - "$DCC_TRACE" <<'END' || fail "$(cat "$DCC_TRACE")"
import json, sys
jobs = [json.loads(line) for line in open(sys.argv[1])]
sent = [job["sent"] for job in jobs]
print("NOTE: bytes sent by 8 jobs:", *sorted(sent))
assert len(jobs) == 8 and all(job["mode"] == "native" for job in jobs)
assert max(sent) > 1_000_000 and sum(sent) < 1.5 * max(sent)
END

# A first build on the same distribution sends what is the project's own.
cd ..
start_server u
echo 'int first;' >first.c
DCC_NATIVE=0 "$client" gcc -c first.c
printf '#include <stdio.h>\n#include <stdlib.h>\n#include <pthread.h>\n#include <math.h>\nint of_system;\n' >system.c
gcc -c -g system.c -o direct.o
rm "$DCC_TRACE"
"$client" gcc -c -g system.c
expect_same direct.o system.o
python3 - "$DCC_TRACE" <<'END' || fail "$(cat "$DCC_TRACE")"
import json, sys
job = json.loads(open(sys.argv[1]).readline())
assert job["mode"] == "native" and job["sent"] < 40_000 and job["rounds"] < 14
END

# Another client with the same files has to show them, too, but not while its compiler waits.
cd project
for i in {1..30}; do
  echo "int of_all_$i;" >all$i.h
  echo "#include \"all$i.h\""
done >all.c
gcc -c all.c -o direct.o
for whose in first second; do
  cp -a "$HOME" "$T/of_$whose"
  rm -f "$T/of_$whose/.distcc/token" "$DCC_TRACE"
  HOME=$T/of_$whose "$client" gcc -c all.c
  expect_same direct.o all.o
done
python3 - "$DCC_TRACE" <<'END' || fail "$(cat "$DCC_TRACE")"
import json, sys
job = json.loads(open(sys.argv[1]).readline())
print("NOTE: rounds for another client's files:", job["rounds"])
assert job["mode"] == "native" and "late" not in job
END
