// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/file.h"
#include "base/temp.h"
#include "test.h"

namespace dcc::process {

namespace {

Command shell(const std::string& script) {
  Command command;
  command.file = "/bin/sh";
  command.argv = {"sh", "-c", script};
  command.env = {"PATH=/usr/bin:/bin"};
  return command;
}

loop::Task<void> run_to_end(loop::Loop& loop, Command command, loop::ExitStatus& status) {
  auto process = Process::start(loop, command);
  REQUIRE(process);
  status = co_await process->exit();
}

loop::ExitStatus status_of(const Command& command) {
  loop::Loop loop;
  loop::ExitStatus status;
  loop::start(run_to_end(loop, command, status));
  loop.run();
  return status;
}

std::string output_of(Command command) {
  auto file = spool_in_memory("out");
  REQUIRE(file);
  command.stdout_fd = file->get();
  CHECK(status_of(command).ok());
  ::lseek(file->get(), 0, SEEK_SET);
  auto text = read_all(file->get(), 1 << 20);
  REQUIRE(text);
  return *text;
}

loop::Task<void> kill_after_output(loop::Loop& loop, Command command, int pipe, loop::ExitStatus& status) {
  auto process = Process::start(loop, command);
  REQUIRE(process);
  char byte;
  REQUIRE(::read(pipe, &byte, 1) == 1);
  process->kill(SIGKILL);
  status = co_await process->exit();
}

}  // namespace

TEST_CASE("a child's status is that of wait") {
  CHECK(status_of(shell("exit 0")).ok());
  CHECK(status_of(shell("exit 3")).exit_code() == 3);
  CHECK(status_of(shell("kill -9 $$")).exit_code() == 128 + SIGKILL);
}

TEST_CASE("a child gets the environment, the directory and the arguments of its command, and nothing of ours") {
  Command command = shell("echo $0 $1 $NAME $(pwd); env | grep -v -e ^PWD -e ^_ -e ^SHLVL -e ^OLDPWD | sort");
  command.argv.push_back("zero");
  command.argv.push_back("one");
  command.env.push_back("NAME=value");
  command.directory = "/usr";
  CHECK(output_of(command) == "zero one value /usr\nNAME=value\nPATH=/usr/bin:/bin\n");
}

TEST_CASE("a program that cannot be run is an error that names it") {
  loop::Loop loop;
  Command command = shell("");
  command.file = "/nonexistent/gcc";
  auto process = Process::start(loop, command);
  REQUIRE(!process);
  CHECK(process.error().code == Code::no_compiler);
  CHECK(process.error().text.find("/nonexistent/gcc") != std::string::npos);
  command.file = "/etc/passwd";
  CHECK(!Process::start(loop, command));
}

TEST_CASE("resource limits, priority and no_new_privs hold in the child") {
  Command command = shell("ulimit -f; ulimit -c; nice; grep NoNewPrivs /proc/self/status");
  command.limits = {{RLIMIT_FSIZE, 1024 * 1024}, {RLIMIT_CORE, 0}};
  command.nice_increment = 7;
  command.no_new_privileges = true;
  const int nice = std::min(::getpriority(PRIO_PROCESS, 0) + 7, 19);
  CHECK(output_of(command) == fmt::format("2048\n0\n{}\nNoNewPrivs:\t1\n", nice));
}

TEST_CASE("a killed child takes its group along, also those that ignore other signals") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  UniqueFd reader(ends[0]), writer(ends[1]);
  Command command = shell("trap '' TERM; (trap '' TERM; echo x; exec sleep 1000) & wait");
  command.own_group = true;
  command.stdout_fd = writer.get();
  loop::Loop loop;
  loop::ExitStatus status;
  loop::start(kill_after_output(loop, command, reader.get(), status));
  loop.run();
  CHECK(WTERMSIG(status.wait_status) == SIGKILL);
  writer.reset();
  // The pipe ends when nobody holds its other end any more.
  char byte;
  while (::read(reader.get(), &byte, 1) > 0) {
  }
}

TEST_CASE("what a child leaves running in its group ends with it") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  UniqueFd reader(ends[0]), writer(ends[1]);
  Command command = shell("sleep 1000 & exit 0");
  command.own_group = true;
  command.stdout_fd = writer.get();
  CHECK(status_of(command).ok());
  writer.reset();
  char byte;
  CHECK(::read(reader.get(), &byte, 1) == 0);
}

TEST_CASE("many children at a time are all reaped") {
  loop::Loop loop;
  std::vector<loop::ExitStatus> statuses(50);
  for (size_t i = 0; i < statuses.size(); ++i)
    loop::start(run_to_end(loop, shell("exit " + std::to_string(i)), statuses[i]));
  loop.run();
  for (size_t i = 0; i < statuses.size(); ++i) CHECK(statuses[i].exit_code() == static_cast<int>(i));
  CHECK(::waitpid(-1, nullptr, WNOHANG) < 0);
}

}  // namespace dcc::process
