#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What dcc explain says of a command, the client then does: for every command line in commands/.
. "$(dirname "$0")/common.sh"
dcc=$T/bin/dcc
write_sources
allow_compilers g++ c++ clang clang++
start_server s

# Files of the names in these, so that the reason to stay is the command line.
mkdir empty
inputs() {
  mkdir -p dir dir.x sub out include
  for name in a b d e y z dir/a sub/a sub/tmp.conftest conftest dir.x/a.b; do echo 'int x;' | tee $name.c $name.cc $name.m >$name.h; done
  for name in a a.inc a.tmp a.i a.ii a.mm a.s a.S a.hpp a.f90 a.cu x f.c c.c t.c q.c; do printf '# 1 "%s"\nint x;\n' "$name" >"$name"; done
  : >a.o
}

# mode_agrees SAID: the mode in which the job was done is the one that explain named, with its reason. A server may still ask for
# text, for a reason of its own.
mode_agrees() {
  local line
  line=$(tail -n 1 "$T/trace")
  case $1 in
    native*) [[ $line = *'"mode":"native"'* || $line = *'"not_native":"127.0.0.1:'* ]] ;;
    'preprocessed text: '*) [[ $line = *'"mode":"preprocessed","not_native":"'"${1#*: }"'"'* ]] ;;
    *) false ;;
  esac
}

agreed=0 remote=0 here=0 native=0
# agree LINE: in an empty directory with those files.
agree() {
  local command said mode status=0
  chosen || return 0
  eval "command=($1)"
  rm -rf "$T/work" "$T/client.log"
  if [ -d "$T/home/.distcc/lock" ]; then find "$T/home/.distcc/lock" -type f ! -name "${kept:-}" -delete; fi
  cp -a "$T/src" "$T/work"
  cd "$T/work"
  inputs
  "$dcc" explain "$dcc" "${command[@]}" >"$T/said" 2>"$T/said.err" </dev/null || status=$?
  said=$(sed -n '1s/^answer  *//p' "$T/said")
  mode=$(sed -n '2s/^mode  *//p' "$T/said")
  [ "$(find . -newer "$T/said" | wc -l)" = 0 ] || fail "explain left something: $1"
  DCC_TRACE=$T/trace DISTCC_LOG=$T/client.log timeout 60 "$client" "${command[@]}" >/dev/null 2>&1 </dev/null || true
  case $status in
    0)
      # The user's own mistake shows when the preprocessor runs; there it is compiled here.
      if "${command[@]}" >/dev/null 2>&1 </dev/null; then
        grep -q 'compiled on 127.0.0.1' "$T/client.log" || fail "$1: explain said '$said', the client $(cat "$T/client.log")"
        mode_agrees "$mode" || fail "$1: explain said '$mode', the client $(tail -n 1 "$T/trace")"
        remote=$((remote + 1))
        if [[ $mode = native* ]]; then native=$((native + 1)); fi
      else
        expect_text "$T/client.log" "exec on 127.0.0.1|local_cpp|running locally instead"
      fi
      ;;
    1)
      local reason=${said#it would run here: }
      reason=${reason%; without that option it may go out}
      grep -qF -e "running locally: $reason" -e "running locally instead: $reason" "$T/client.log" ||
        fail "$1: explain said '$reason', the client $(cat "$T/client.log")"
      here=$((here + 1))
      ;;
    *) fail "explain ended with $status: $1" ;;
  esac
  agreed=$((agreed + 1))
  cd "$T"
}

agree_on_all() {
  while IFS= read -r -u 4 line; do agree "$line"; done 4< <(
    commands_of "$e2e"/commands/{any,remote,local}.txt | grep -vE 'rsp|strange.name|out/with blank')
  rm -rf tmp/a-*  # clang's own
}
export DCC_NATIVE=0
agree_on_all
[ $native = 0 ] || fail "native mode was switched off"
unset DCC_NATIVE
DCC_NATIVE=1 agree 'gcc -c a.c'  # and this job teaches what the server can
(export DCC_NATIVE=1 kept='protocol_*' && agree_on_all && echo $native >"$T/native")
[ "$(cat "$T/native")" -gt 5 ] || fail "only $(cat "$T/native") commands were native"
# What is around the command, each always: few descriptors, no hosts, a directory for state that cannot be used, another protocol.
chosen() { true; }
(ulimit -S -n 50 && agree 'gcc -c a.c')
(export DISTCC_HOSTS='' && agree 'gcc -c a.c')
(export DISTCC_HOSTS='box/4,' && agree 'gcc -c a.c')
(export DCC_PROTOCOL=1 && agree 'gcc -c a.S')
(export DCC_PROTOCOL=1 DCC_NATIVE=1 && agree 'gcc -c a.c')
(export DCC_NATIVE=1 LD_PRELOAD=libfaketime.so.1 && agree 'gcc -c a.c' 2>/dev/null)
(export DISTCC_DIR=/proc/nowhere && agree 'gcc -c a.c')
rm -rf tmp/dcc-0  # where state is kept then
echo "agreed on $agreed commands: $remote remote, $here here"
[ $agreed -gt 25 ] && [ $remote -gt 5 ] && [ $here -gt 12 ] || fail "only $agreed commands were looked at ($remote remote, $here here)"
