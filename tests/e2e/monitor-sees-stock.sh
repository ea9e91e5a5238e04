#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: distcc-dcc distcc-distccd
# Jobs of distcc's client are shown like ours, though it says less of them: through all their phases, and when they are over.
. "$(dirname "$0")/common.sh"
[ -x bin/dcc ] || cp "$DCC" bin/dcc
monitor() { "$T/bin/dcc" monitor "$@"; }
make_hangcc
make_gates preprocess
# On the client the same name stops before it preprocesses.
cat >bin/hangcc <<'END'
#!/bin/bash
case " $* " in *" -E "*) read -r _ </usr/local/bin/preprocess.gate ;; esac
exec gcc "$@"
END
echo 'int x;' >held.c
start_server s
monitor --json >seen.json 2>monitor.err &
wait_for_line seen.json '"running":0,"done":0,"jobs":\[\]'
"$client" hangcc -c held.c -o held.o &
job=$!
# shows FILE PHASE HOST: the job is seen so. While distcc preprocesses it does not say which file.
shows() {
  wait_for_line seen.json "\"pid\":$job,\"file\":\"$1\",\"phase\":\"$2\",\"host\":\"$3\",\"slot\":0,.*,\"client\":\"distcc\",\"local_reason\":\"\""
}
shows '' preprocess localhost
pass_gate preprocess
pass_gate started
shows held.c compile 127.0.0.1
monitor --once >page
expect_text page '^dcc: 1 running$'
expect_text page '^held\.c  Compile  127\.0\.0\.1     0    [0-9]+s$'
pass_gate finish
wait_for_line seen.json '"running":0,"done":1'
wait $job
expect_text seen.json '"hosts":\[\{"host":"127.0.0.1","running":0,"done":1\},\{"host":"localhost","running":0,"done":0\}\],"local":\[\]'

# One that stays here.
make_held_here localcc
DISTCC_HOSTS=localhost "$client" localcc held.c -c -o local.o &
wait_for_line seen.json '"running":1,"done":1,.*"host":"localhost"'
pass_gate localcc
wait_for_line seen.json '"running":0,"done":2'

# One that is killed leaves its file. It is not taken for a job, and in time it is removed.
"$client" hangcc -c held.c -o held.o &
job=$!
pass_gate preprocess
pass_gate started
wait_for_line seen.json "\"pid\":$job,.*\"phase\":\"compile\""
kill -KILL -$job
wait_for_line seen.json '"running":0,"done":3'
file=home/.distcc/state/binstate_$job
expect_file $file
touch -d '2 minutes ago' $file
monitor --once >page
expect_text page '^dcc: 0 running$'
expect_no_file $file
rm -rf "$T"/tmp/*  # a killed client cannot tidy up
