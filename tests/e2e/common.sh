# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by every whole-system test as its first act. The test then runs alone: in mount, network and process
# namespaces of its own (a whitelist of its own although Debian's distcc fills the same directory, every port free,
# nothing that outlives it), with a scrubbed environment, in an empty directory $T. That has the same name in every test,
# so that what one client has found out of its compilers, which depends on PATH, is true in all.
#
# PAIR says who plays which part, "CLIENT-SERVER": dcc-dcc, dcc-distccd, distcc-dcc. A test names the pairs it is for in
# a line "# pairs: ..." (none: dcc-dcc). DCC is the binary under test. Exit status 77 means skipped.
#
# An ordinary user is root in a user namespace, over what is his alone: see needs_root.
set -euEo pipefail
if [ -n "${server_mode:-}" ]; then return; fi  # by another file that is sourced, too

e2e=${BASH_SOURCE[0]%/*}
[[ $e2e = /* ]] || e2e=$PWD/$e2e
: "${PAIR:=dcc-dcc}" "${DCC:=$e2e/../../build/src/applets/dcc}"
client_kind=${PAIR%-*} server_kind=${PAIR#*-}

skip() { echo "SKIP: $*"; exit 77; }
exec {report}>&2  # where failures are told even if a command's own stderr goes elsewhere
fail() { echo "FAIL: $*" >&$report; exit 1; }

if [ -z "${T:-}" ]; then
  namespaces=-mnp
  if [ $EUID != 0 ]; then namespaces=-Urmnp; fi
  # Said by tests/e2e/run, which has tried.
  if [ -z "${HAS_NAMESPACES:-}" ] && ! why=$(unshare $namespaces --fork --mount-proc true 2>&1); then
    skip "this machine lets us make no namespaces: $why"
  fi
  [ -d /usr/lib/distcc ] || skip "needs Debian's distcc installed (run tests/run.sh)"
  kept=$(mktemp -d "${TMPDIR:-/tmp}/dcc-$(basename "$0" .sh).XXXXXX")
  script=$0
  [[ $script = /* ]] || script=$PWD/$script
  [[ $DCC = /* ]] || DCC=$PWD/$DCC
  place=/tmp/dcc-test  # where the test sees its own; it stays, as an empty directory
  [ -d $place ] || mkdir -p $place
  environment=("T=$place" "kept=$kept" "is_root=$((EUID == 0))" "PAIR=$PAIR" "DCC=$DCC" "ARTEFACTS=${ARTEFACTS:-$e2e/../../build-artefacts}"
    PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin "HOME=$place/home" "TMPDIR=$place/tmp" LANG=C.UTF-8 TERM=xterm)
  for name in SOURCES BUILD KNOWN_COMPILERS SERVER_MEMORY_KB CLIENT_MEMORY_KB SLOWDOWN MUTANT_SECONDS MUTANT_SEED TREE_SEED TREE_COMPILES COMMAND_SEED COMMAND_COMPILES NATIVE_BUILDS THOROUGH FARM_ROOT FARM_BUILD; do environment+=("$name=${!name:-}"); done
  for name in ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS; do  # these mean something even when empty
    if [ -n "${!name+set}" ]; then environment+=("$name=${!name}"); fi
  done
  status=0
  env -i "${environment[@]}" unshare $namespaces --fork --kill-child --mount-proc "$BASH" "$script" "$@" || status=$?
  if [ $status = 0 ] || [ $status = 77 ]; then rm -rf "$kept"; else echo "kept: $kept" >&2; fi
  exit $status
fi

# --- inside -----------------------------------------------------------------------------------------------------------
# How many times slower this build is: sanitizers are not for measuring.
slowdown=${SLOWDOWN:-1}

# needs_root WHAT: for what root in a user namespace may not do, such as to become another user.
needs_root() { [ "$is_root" = 1 ] || skip "needs root: $*"; }

finish() {
  local status=$?
  trap - ERR EXIT
  if [ $status = 0 ] && ! leaves_nothing "$T/tmp"; then status=1; fi
  if grep -sE 'Sanitizer: |runtime error: ' "$T"/*/output "$T"/*.err; then status=1; fi
  if [ $status != 0 ] && [ $status != 77 ]; then
    for file in "$T"/*/log "$T"/*/output "$T"/*.err; do
      if [ -s "$file" ]; then echo "--- ${file#"$T"/}"; tail -n 15 "$file"; fi
    done >&2
  fi
  exit $status
}
trap 'echo "FAIL: ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&$report' ERR
trap finish EXIT
set -m  # background jobs are process groups of their own, with SIGINT as a terminal's would have it

masquerade=/usr/lib/distcc
triplet=$(gcc -dumpmachine)
chmod 755 "$kept"
printf '%s\n' "$kept $T none bind" "tmpfs $masquerade tmpfs mode=755" 'tmpfs /usr/local/bin tmpfs mode=755' >"$kept/.mounts"
mount --all --fstab "$kept/.mounts"
mount -t tmpfs -o mode=1777 tmpfs /dev/shm  # not above, where a place that has a tmpfs already is left as it is
cd "$T"
mkdir home bin src
mkdir -m 1777 tmp
ip link set lo up
# A copy, because the server's unprivileged user may not be able to reach the build directory.
if [ "$PAIR" != distcc-distccd ]; then
  [ -x "$DCC" ] || fail "no such program: $DCC"
  cp "$DCC" bin/dcc
fi
case $client_kind in
  dcc) client=$T/bin/dcc ;;
  distcc) client=/usr/bin/distcc ;;
esac
# A server that is root becomes another user, and a user namespace has no other: there it is one from the beginning.
as_server=()
if [ "$is_root" != 1 ]; then as_server=(unshare -U --map-user=65534 --map-group=65534); fi
case $server_kind in
  dcc) server=("${as_server[@]}" "$T/bin/dcc" serve) own_program=dcc; ln -s "$T/bin/dcc" $masquerade/dcc ;;
  distccd) server=("${as_server[@]}" /usr/bin/distccd) own_program=../../bin/distcc ;;
esac
# What the client knows of the usual compilers after its first jobs; it costs half a second of work for each of them.
# A test of that begins with `rm -rf home/.distcc`.
if [ "$client_kind" = dcc ] && [ -n "$KNOWN_COMPILERS" ]; then cp -a "$KNOWN_COMPILERS" home/.distcc; fi

# Allows compilers on the server; the same links masquerade. Only for the client under test when it is dcc.
allow_compilers() { perl -e '$program = shift; for (@ARGV) { unlink; symlink $program, $_ }' "$own_program" "${@/#/"$masquerade/"}"; }
# The triplet names are what stock clients (and dcc with protocols 1 and 2) ask for when told "gcc".
# A server examines all that is allowed, which takes half a second of work for each program and language, and more for clang: others than
# gcc are only for tests that speak of them.
names=(gcc cc "$triplet-gcc")
text=$(<"$0")
case $text in *++* | *.cc*) names+=(g++ c++ "$triplet-g++") ;; esac
for name in clang clang++; do
  case $text in *$name*) names+=("$name") ;; esac
done
allow_compilers "${names[@]}"

# fake_compiler NAME <SCRIPT: a compiler of the server, where /usr/local/bin is first in PATH. For the client, which has
# $T/bin before it, the same name is plain gcc, unless the test removes it from there.
fake_compiler() {
  cat >"/usr/local/bin/$1"
  printf '#!/bin/bash\nexec gcc "$@"\n' >"bin/$1"
  chmod 755 "/usr/local/bin/$1" "bin/$1"
  allow_compilers "$1"
}
server_path=$PATH
PATH=$T/bin:$PATH

# --- waiting for events -----------------------------------------------------------------------------------------------
# wait_for_line FILE REGEX [COUNT [SECONDS]]: until COUNT lines of a growing file match; fails after SECONDS.
wait_for_line() {
  local feed follower matches left=${3:-1} end=$((SECONDS + ${4:-60}))
  exec {feed}< <(exec tail -n +1 -F "$1" 2>/dev/null)
  follower=$!
  exec {matches}< <(exec grep --line-buffered -aE -e "$2" <&"$feed")  # since bash takes seconds for a log of a siege
  while [ "$left" -gt 0 ] && [ $SECONDS -lt $end ] && IFS= read -r -t $((end - SECONDS)) -u "$matches" _; do
    left=$((left - 1))
  done
  kill $follower
  exec {feed}<&- {matches}<&-
  [ "$left" -le 0 ] || fail "waited in vain for ${3:-1} lines '$2' in $1"
}

# within SECONDS COMMAND...: until the command succeeds, where nothing tells of the event.
within() {
  local end=$((SECONDS + $1))
  until "${@:2}"; do
    [ $SECONDS -le $end ] || return 1
    sleep 0.05
  done
}

# wait_gone SECONDS PID...: until none of the processes is there any more; fails when one still is.
wait_gone() { python3 "$e2e/wire.py" gone "$@"; }

# prolong_back_off: what rests after a failure, which at first it does for a second, rests for a minute, however slow this
# machine is.
prolong_back_off() {
  sed -i "s/^until .*/until $((${EPOCHREALTIME/[.,]/} / 1000 + 59000))/" "${DISTCC_DIR:-$HOME/.distcc}"/lock/backoff_*
}

# A gate holds a process until the test lets it pass: who reads it stops, until pass_gate comes; and pass_gate returns
# when somebody was there to read. It lies where a confined compiler may read.
make_gates() { for name; do mkfifo -m 666 "/usr/local/bin/$name.gate"; done; }
pass_gate() { timeout 60 bash -c 'echo go >"$1"' - "/usr/local/bin/$1.gate" || fail "nobody came to the gate $1"; }

# hangcc: on the server it compiles only when it was let through both of its gates, `started` and `finish`.
make_hangcc() {
  make_gates started finish
  fake_compiler hangcc <<'END'
#!/bin/bash
read -r _ </usr/local/bin/started.gate
read -r _ </usr/local/bin/finish.gate
exec gcc "$@"
END
}

# make_held NAME: a compiler like it, whose gates are NAME.started and NAME.finish: for several jobs held at a time.
make_held() {
  make_gates "$1.started" "$1.finish"
  fake_compiler "$1" <<END
#!/bin/bash
read -r _ </usr/local/bin/$1.started.gate
read -r _ </usr/local/bin/$1.finish.gate
exec gcc "\$@"
END
}

# make_held_here NAME: a compiler that only the client has, and that waits at the gate NAME.
make_held_here() {
  make_gates "$1"
  printf '#!/bin/bash\nread -r _ </usr/local/bin/%s.gate\nexec gcc "$@"\n' "$1" >"bin/$1"
  chmod 755 "bin/$1"
}

# overlay LOWER PLACE: mounts LOWER at PLACE so that what is written there is this test's alone, and LOWER stays as it is.
overlay() {
  mkdir written
  mount -t tmpfs tmpfs written
  mkdir written/{upper,work}
  mount -t overlay -o "lowerdir=$1,upperdir=$T/written/upper,workdir=$T/written/work" overlay "$2"
}

# --- servers ----------------------------------------------------------------------------------------------------------
declare -A port=() log=() pid=()
server_allow=(--allow 127.0.0.1)
server_listen=(--listen 127.0.0.1)
server_mode=(--daemon --no-detach)

# start_server NAME [OPTION...]: when it returns, the server listens on 127.0.0.1:${port[NAME]}, logs to ${log[NAME]},
# is process ${pid[NAME]}, and the client's host list is this server alone.
start_server() {
  local name=$1 said
  shift
  port[$name]=${port[$name]:-$((3700 + ${#port[@]}))}
  log[$name]=$T/$name/log
  mkdir -p "$name/tmp"
  chmod 1777 "$name" "$name/tmp"
  (umask 0; : >>"$name/log")  # the server may have dropped root before it opens the log
  TMPDIR=$T/$name/tmp PATH=$server_path "${server[@]}" "${server_mode[@]}" "${server_allow[@]}" \
    "${server_listen[@]}" --port "${port[$name]}" --log-file "${log[$name]}" --log-level info --jobs 4 "$@" \
    </dev/null >>"$name/output" 2>&1 &
  pid[$name]=$!
  # distccd says that it listens before it does.
  case $server_kind in dcc) said='listening on' ;; distccd) said='daemon started' ;; esac
  wait_for_line "${log[$name]}" "\[${pid[$name]}\].*$said"
  export DISTCC_HOSTS=127.0.0.1:${port[$name]}
}

# start_fake MODE [NUMBER]: a peer that misbehaves, see wire.py; the client's host list is this one alone, $fake its pid.
# shellcheck disable=SC2034
start_fake() {
  : >fake.out
  python3 "$e2e/wire.py" answer 3699 "$@" >>fake.out 2>fake.err &
  fake=$!
  wait_for_line fake.out 'listening on'
  export DISTCC_HOSTS=127.0.0.1:3699
  export DCC_PROTOCOL=1  # it takes one connection, which another greeting would use up
}

# stop_server NAME [SIGNAL]: when it returns, the server has ended.
stop_server() {
  kill "-${2:-TERM}" "${pid[$1]}"
  wait "${pid[$1]}" || true
}

# --- checks -----------------------------------------------------------------------------------------------------------
not() { if "$@"; then fail "should have failed: $*"; fi; }

# expect_status STATUS COMMAND...
expect_status() {
  local wanted=$1 got=0
  shift
  "$@" || got=$?
  [ "$got" = "$wanted" ] || fail "status $got instead of $wanted: $*"
}

expect_same() { cmp "$1" "$2" || fail "$1 and $2 differ"; }
expect_text() { grep -qE -- "$2" "$1" || fail "no '$2' in $1: $(head -c 500 "$1")"; }
expect_no_text() { if grep -E -- "$2" "$1"; then fail "'$2' in $1"; fi; }
expect_file() { [ -e "$1" ] || fail "$1 is missing"; }
expect_no_file() { [ ! -e "$1" ] || fail "$1 should not be there"; }
# Nothing in a directory; nothing of any job in the server's own directories.
leaves_nothing() { [ -z "$(ls -A "$1")" ] || { echo "FAIL: left in $1: $(ls -A "$1")" >&2; false; }; }

# expect_ran_on NAME COUNT [RESULT]: the server's log has summaries of exactly COUNT such jobs.
expect_ran_on() {
  local pattern="client: .* ${3:-COMPILE_OK} "
  if [ "$2" != 0 ]; then wait_for_line "${log[$1]}" "$pattern" "$2"; fi
  [ "$(grep -Ec "$pattern" "${log[$1]}")" = "$2" ] || fail "not $2 ${3:-COMPILE_OK} jobs in ${log[$1]}"
}

# Diagnostics without the source excerpts, which a compiler of preprocessed text cannot show.
without_excerpts() { grep -E '^[^ ].*(:[0-9]+:|: (warning|error|note|fatal error):|: In |warnings? |errors? |: )' "$1" || true; }

# no_job_files SERVER: the server's directory, in it those where jobs work, in them nothing; a compiler may just be examined
# in one beside them.
no_job_files() {
  left=$(find "$1/tmp" /dev/shm -ignore_readdir_race -mindepth 3 -not -path '*/dcc_??????/*' -not -path '*/programs[0-9]*/*' \
    -not -path '*/contents/*') && [ -z "$left" ]
}
# leaves_no_job SERVER: a job's files go when its client has its answer, so they may still be there for a moment.
leaves_no_job() {
  local left
  expect_file "$1/tmp"
  within 5 no_job_files "$1" || fail "left: $left"
}
no_compiler() { ! pgrep -x 'cc1|as' >/dev/null; }
leaves_no_compiler() { within 5 no_compiler || fail "a compiler is left: $(ps -ef)"; }

# compare WHERE COMMAND...: runs COMMAND directly in one copy of src/ and through the client in another, both in work/
# when it happens, since outputs may hold the directory's name, then kept as direct/ and remote/. Every file,
# stdout, stderr (less the excerpts, when the diagnostics come from afar) and the exit status must be equal.
# WHERE is `remote`, and the server `s` must have done the job; or `local`: there is no server and no fallback.
remote_jobs=0
# chosen: true for one combination in seven, in turn, or for all (tests/run.sh --thorough).
turn=0
chosen() { [ -n "${THOROUGH:-}" ] || [ $((turn++ % 7)) = 0 ]; }
# What this pair may speak with the server that start_server has started: 4 is for a dcc that finds out by itself.
case $PAIR in
  dcc-dcc) protocols=(4 1 2) ;;
  dcc-distccd) protocols=(4 2) ;;
  *) protocols=(1 2) ;;
esac
# speak PROTOCOL: sets the environment accordingly.
speak() {
  export DCC_PROTOCOL=$1 DISTCC_HOSTS=127.0.0.1:${port[s]}
  [ "$1" != 2 ] || DISTCC_HOSTS+=,lzo
}
compare() {
  local where=$1
  shift
  rm -rf direct remote home/.distcc/lock  # what hosts have failed with; not what is known of compilers
  run_as direct "$@"
  case $where in
    remote)
      run_as remote "$client" "$@"
      remote_jobs=$((remote_jobs + 1))
      expect_ran_on s $remote_jobs 'COMPILE_(OK|ERROR)'
      ;;
    local) DISTCC_HOSTS=127.0.0.1:1 DISTCC_FALLBACK=0 run_as remote "$client" "$@" ;;
  esac
  echo "compared ($where, status $(<direct.status)): $*"
  diff -r direct remote || fail "files differ: $*"
  diff direct.status remote.status || fail "exit status differs: $*"
  if [ -s direct.out ] || [ -s remote.out ]; then diff direct.out remote.out || fail "stdout differs: $*"; fi
  if [ ! -s direct.err ] && [ ! -s remote.err ]; then return; fi
  if [ "$where" = remote ] && [ "$(<direct.status)" = 0 ]; then
    diff <(without_excerpts direct.err) <(without_excerpts remote.err) || fail "stderr differs: $*"
  else
    diff direct.err remote.err || fail "stderr differs: $*"
  fi
}
# commands_of FILE...: their lines that are command lines, less those of compilers that are not here.
commands_of() {
  local line
  while IFS= read -r line; do
    case $line in '#'* | '') continue ;; clang*) command -v clang >/dev/null || continue ;; esac
    printf '%s\n' "$line"
  done < <(cat "$@")
}
# compare_all WHERE FILE: each of its command lines.
compare_all() {
  local line
  while IFS= read -r -u 4 line; do eval "compare $1 $line"; done 4< <(commands_of "$2")
}
run_as() {
  cp -a src work
  output=$1 run_in work "${@:2}"
  mv work "$1"
}
# run_in DIRECTORY COMMAND...: leaves DIRECTORY.out, DIRECTORY.err and DIRECTORY.status, or with $output for DIRECTORY.
run_in() {
  local directory=$1 output=${output:-$1} status=0
  shift
  (cd "$directory" && "$@" >"../$output.out" 2>"../$output.err" </dev/null) || status=$?
  echo $status >"$output.status"
}

# --- sources ----------------------------------------------------------------------------------------------------------
# src/a.c, src/b.cc and a header of theirs in src/include.
write_sources() {
  mkdir -p src/include src/sub src/out
  cat >src/include/shared.h <<'END'
#pragma once
#define GREETING "hello from " __FILE__
int shared(int);
END
  cat >src/a.c <<'END'
#include <stdio.h>
#include "shared.h"
int main(void) { return puts(GREETING) + shared(EXTRA); }
END
  cat >src/b.cc <<'END'
#include <utility>
#include "shared.h"
template <typename T> std::pair<T, int> counted(T what, int n) { return std::make_pair(std::move(what), n + EXTRA); }
auto greet(int n) { return counted(GREETING, n).second + shared(n); }
END
  cp src/a.c src/sub/a.c
}

# Requests bytes over the wire, see wire.py; the port is that of server `s`.
request() { python3 "$e2e/wire.py" request "${port[s]}" "$@"; }

# most_at_once FILE...: how many of the spans "begin TIME" ... "end TIME" overlapped.
most_at_once() {
  sort -k2 "$@" | awk '$1 == "begin" { if (++n > most) most = n } $1 == "end" { n-- } END { print most + 0 }'
}
