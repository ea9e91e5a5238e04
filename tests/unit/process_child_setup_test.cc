// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/child_setup.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <thread>

#include "base/file.h"
#include "base/unique_fd.h"
#include "child.h"
#include "test.h"

namespace dcc::process {

namespace {

// What a new step looks like.
SetupStep write_letter(int fd) {
  return {"letter", [](const SetupStep& step) { return static_cast<int>(::write(step.number, "x", 1)); }, fd};
}

SetupStep wait_for_letter(int fd) {
  auto apply = [](const SetupStep& step) {
    char letter = 0;
    return static_cast<int>(::read(step.number, &letter, 1));
  };
  return {"letter", apply, fd};
}

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
  UniqueFd reader, writer;
};

SetupStep refuse() {
  auto apply = [](const SetupStep&) {
    errno = EDOM;
    return -1;
  };
  return {"the third step", apply};
}

}  // namespace

TEST_CASE("resource limits, priority and no_new_privs hold in the child") {
  Command command = shell("ulimit -f; ulimit -c; nice; grep NoNewPrivs /proc/self/status");
  command.setup = {resource_limit(RLIMIT_FSIZE, 1024 * 1024), resource_limit(RLIMIT_CORE, 0), nicer(7),
                   no_new_privileges()};
  const std::string nice = std::to_string(std::min(::getpriority(PRIO_PROCESS, 0) + 7, 19));
  CHECK(output_of(command) == "2048\n0\n" + nice + "\nNoNewPrivs:\t1\n");
}

TEST_CASE("the score for a shortage of memory is the child's alone") {
  const std::string before = *read_file("/proc/self/oom_score_adj", 100);
  Command command = shell("cat /proc/self/oom_score_adj");
  command.setup = {oom_score(357)};
  CHECK(output_of(command) == "357\n");
  CHECK(*read_file("/proc/self/oom_score_adj", 100) == before);
}

TEST_CASE("steps are taken in their order: what comes later counts") {
  Command command = shell("ulimit -n");
  command.setup = {resource_limit(RLIMIT_NOFILE, 50), resource_limit(RLIMIT_NOFILE, 40)};
  CHECK(output_of(command) == "40\n");
}

TEST_CASE("a step that fails is named, and nothing runs after it") {
  Pipe pipe;
  loop::Loop loop;
  Command command = shell("echo the program");
  const int writer = pipe.writer.get();
  command.stdout_fd = writer;
  command.setup = {write_letter(writer), write_letter(writer), refuse(), write_letter(writer)};
  auto process = Process::start(loop, command);
  REQUIRE(!process);
  CHECK(process.error().code == Code::no_compiler);
  CHECK(process.error().text.find("'/bin/sh' (the third step): ") != std::string::npos);
  pipe.writer.reset();
  char bytes[100];
  CHECK(::read(pipe.reader.get(), bytes, sizeof bytes) == 2);
}

TEST_CASE("a child that waits for an answer to a call ends with the process that would give it") {
  const sock_filter leaves_exec[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
                                     BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
                                     BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  Pipe announcement, copied, seen;
  const pid_t server = ::fork();
  if (server == 0) {
    // As a supervisor does, it keeps a copy of its own, before the child goes on.
    std::thread supervisor([&] {
      int listener = -1;
      if (::read(announcement.reader.get(), &listener, sizeof listener) != sizeof listener) return;
      if (::fcntl(listener, F_DUPFD_CLOEXEC, 0) < 0) return;
      for (const int told : {copied.writer.get(), seen.writer.get()}) (void)!::write(told, "x", 1);
    });
    loop::Loop loop;
    Command command = shell("exit");
    command.setup = {no_new_privileges(), seccomp_with_listener(leaves_exec), wait_for_letter(copied.reader.get())};
    command.announce_to = announcement.writer.get();
    auto started = Process::start(loop, command);
    ::_exit(started ? 0 : 1);  // only if there are no listeners: nobody answers
  }
  seen.writer.reset();
  announcement.writer.reset();
  char letter = 0;
  const bool is_copied = ::read(seen.reader.get(), &letter, 1) == 1;
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);
  if (!is_copied) {
    MESSAGE("not tried: no listeners here");
    return;
  }
  pollfd end{seen.reader.get(), POLLIN, 0};  // the child has the other end until it ends
  CHECK(::poll(&end, 1, 10'000) == 1);
}

TEST_CASE("a child that is to be confined by no rule set does not run") {
  loop::Loop loop;
  Command command = shell("exit 0");
  command.setup = {no_new_privileges(), landlock(-1)};
  auto process = Process::start(loop, command);
  REQUIRE(!process);
  CHECK(process.error().text.find("(landlock)") != std::string::npos);
}

}  // namespace dcc::process
