#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What befalls a compiler on the server is not the user's error, though gcc's driver exits with 1 for both: the job is done on another
# one, or here.
# An error in the source is final. g++
. "$(dirname "$0")/native"
start_native_server
cat >slow.cc <<'E'
#include <iostream>
#include <map>
#include <regex>
int main() { for (auto& [name, regex] : std::map<std::string, std::regex>()) std::cout << std::regex_match(name, regex); }
E
same native g++ -O2 -c slow.cc -o x.o  # the server knows the files from now on

# The kernel does this where memory is short.
g++ -O2 -c slow.cc -o direct.o
# compile_among_killers COUNT: the first so many compilers that work on it are killed.
compile_among_killers() {
  local job killed='' next
  rm -f x.o
  : >"$T/client.log"
  "$client" g++ -O2 -c slow.cc -o x.o >said 2>&1 &
  job=$!
  for ((i = 0; i < $1; ++i)); do
    until next=$(pgrep -x cc1plus) && [ "$next" != "$killed" ]; do kill -0 $job; done
    kill -KILL "$next"
    killed=$next
  done
  wait $job || fail "the job failed: $(cat said)"
  expect_same direct.o x.o
  expect_same /dev/null said
}
compile_among_killers 1
expect_text "${log[s]}" 'COMPILE_ERROR exit:1'
expect_text "$T/client.log" "'slow.cc' failed on .* with exit code 1, compiling it here to be sure"
tail -n 1 "$T/trace" | grep -q '"decision":"fallback".*"questions":[1-9].*"remote_status":1' || fail "$(tail -n 1 "$T/trace")"

# It may be that server's trouble alone.
alone=$DISTCC_HOSTS
cd "$T"
start_server t
cd tree
DISTCC_HOSTS=127.0.0.1:${port[t]} same native g++ -O2 -c slow.cc -o x.o
export DISTCC_HOSTS="$alone 127.0.0.1:${port[t]}"
compile_among_killers 1
expect_text "$T/client.log" "'slow.cc' failed on 127.0.0.1:${port[s]} with exit code 1, asking another host"
tail -n 1 "$T/trace" | grep -q "\"decision\":\"remote\",\"host\":\"127.0.0.1:${port[t]}\".*\"mode\":\"native\"" || fail "$(tail -n 1 "$T/trace")"
compile_among_killers 2
expect_text "$T/client.log" "'slow.cc' failed on 127.0.0.1:${port[t]} with exit code 1, compiling it here to be sure"
# With nobody else to ask, it is done here.
DISTCC_HOSTS="$alone 127.0.0.1:1" compile_among_killers 1
expect_text "$T/client.log" "'slow.cc' failed on 127.0.0.1:${port[s]} with exit code 1, compiling it here to be sure"
export DISTCC_HOSTS=$alone

echo 'int x = y;' >wrong.cc
printf '\tbogus %%eax\n' >wrong.s
for command in 'g++ -c wrong.cc' 'g++ -c wrong.cc -fdiagnostics-color=always' 'gcc -c wrong.s'; do
  # shellcheck disable=SC2086
  same native $command
  tail -n 1 "$T/trace" | grep -q '"decision":"remote".*"mode":"native"' || fail "not final: $command"
done
