#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Output that cannot be written is an error of each applet; a reader that has left is none.
. "$(dirname "$0")/common.sh"
dcc=$T/bin/dcc
mkdir links
for name in lsdistcc distccmon-text; do ln -s "$dcc" links/$name; done
start_server s
export DISTCC_HOSTS=127.0.0.1:${port[s]} DCC_TRACE=$T/trace
echo 'int x;' >x.c
DISTCC_FALLBACK=0 "$dcc" gcc -c x.c
# A job that is shown.
make_hangcc
"$dcc" hangcc -c x.c -o y.o &
job=$!
pass_gate started

commands=(
  "dcc --help" "dcc --version" "dcc --show-hosts" "dcc -j" "dcc --dump-options"
  "dcc hosts" "dcc hosts --list" "dcc hosts --json" "dcc hosts --help" "dcc hosts --dump-options"
  "dcc explain dcc gcc -c x.c" "dcc monitor --once" "dcc monitor --once --json" "dcc report trace"
  "dcc whitelist list" "dcc whitelist check gcc" "dcc serve --version"
  "links/lsdistcc -P4 -r${port[s]} 127.0.0.1" "links/distccmon-text"
)
exec 9> >(:)
wait $!
for command in "${commands[@]}"; do
  read -ra words <<<"$command"
  if [ "${words[0]}" = dcc ]; then words[0]=$dcc; fi
  "${words[@]}" >said || fail "$command: status $?"
  [ -s said ] || fail "$command says nothing"
  expect_status 107 "${words[@]}" >/dev/full 2>full.err
  [ "$(<full.err)" = "dcc: writing the output: No space left on device" ] || fail "$command: $(<full.err)"
  status=0
  "${words[@]}" >&9 2>gone.err || status=$?
  # Monitors end as they did in distcc: by the signal.
  case $command in *mon*) expected=141 ;; *) expected=0 ;; esac
  [ $status = $expected ] || fail "$command: status $status, and nobody reads: $(<gone.err)"
  [ ! -s gone.err ] || fail "$command: $(<gone.err)"
done

# What cannot be done at all has its own exit code.
DISTCC_HOSTS=127.0.0.1:1 expect_status 1 "$dcc" hosts >/dev/full 2>full.err
expect_text full.err 'No space left on device'
# The compiler's output is the compiler's.
expect_status 0 "$dcc" gcc -c x.c >/dev/full
pass_gate finish
wait $job
