#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a hostile compiler leaves behind: processes, and directories of any depth and number. All of it is gone when its client has
# the answer, or soon after, and others' jobs are right and quick meanwhile.
. "$(dirname "$0")/common.sh"
cat >leave.c <<'END'
// leave processes|deep|many COMMAND...: leaves that, then runs COMMAND.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char** argv) {
  if (argc < 3) return 2;
  if (!strcmp(argv[1], "processes"))
    for (int i = 0; i < 20; ++i)
      if (fork() == 0) {
        setsid();
        if (fork() == 0) for (;;) pause();
        _exit(0);
      }
  if (!strcmp(argv[1], "deep")) {
    int home = open(".", O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 10000; ++i)
      if (mkdir("a-name-that-makes-the-path-longer-than-any-path-may-be", 0700) < 0 ||
          chdir("a-name-that-makes-the-path-longer-than-any-path-may-be") < 0)
        return 3;
    if (fchdir(home) < 0) return 4;
  }
  if (!strcmp(argv[1], "many")) {
    char name[32];
    for (int i = 0; i < 100000; ++i) {
      snprintf(name, sizeof name, "f%d", i);
      int file = open(name, O_WRONLY | O_CREAT, 0);
      if (file < 0) return 5;
      close(file);
    }
  }
  execvp(argv[2], argv + 2);
  return 6;
}
END
gcc -O1 -Wall -o /usr/local/bin/leave leave.c
for kind in processes deep many; do
  fake_compiler "${kind}cc" <<<"#!/bin/bash
exec /usr/local/bin/leave $kind gcc \"\$@\""
done
allow_compilers gcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o

# try SERVER KIND...: hostile jobs of these kinds on a server, each with another job beside it.
try() {
  local server_name=$1 kind hostile began
  shift
  start_server "$server_name"
  DISTCC_FALLBACK=0 "$client" gcc -c x.c -o before.o  # the compiler is examined
  for kind; do
    DISTCC_FALLBACK=0 "$client" "${kind}cc" -c x.c -o "$kind.o" &
    hostile=$!
    began=$EPOCHREALTIME
    DISTCC_FALLBACK=0 "$client" gcc -c x.c -o beside.o
    awk "BEGIN { exit !($EPOCHREALTIME - $began < 5) }" || fail "$kind: the job beside it took from $began to $EPOCHREALTIME"
    wait $hostile || fail "$kind: the job failed"
    expect_same direct.o "$kind.o"
    expect_same direct.o beside.o
    not pgrep -x leave
  done
  stop_server "$server_name"
  leaves_no_job "$server_name"
}

try s processes deep many
# Without the filter of system calls, setsid() takes the processes out of their job's group.
server=("${as_server[@]}" python3 "$e2e/seccomp.py" ENOSYS seccomp "$T/bin/dcc" serve)
try unfiltered processes
