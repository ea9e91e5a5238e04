// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "base/unique_fd.h"
#include "child.h"
#include "test.h"

namespace dcc::process {

namespace {

loop::Task<> check_exit_code(loop::Loop& loop, int code, int& ended) {
  Command command = shell("exit " + std::to_string(code));
  loop::ExitStatus status = co_await run_to_end(loop, command);
  CHECK(status.exit_code() == code);
  ++ended;
}

loop::Task<loop::ExitStatus> kill_after_output(loop::Loop& loop, Command command, int pipe) {
  auto process = Process::start(loop, command);
  REQUIRE(process);
  char byte;
  REQUIRE(::read(pipe, &byte, 1) == 1);
  process->kill(SIGKILL);
  loop::ExitStatus status = co_await process->exit();
  co_return status;
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

TEST_CASE("a child gets the descriptors that it is given, by their numbers there, and no others") {
  Command command = shell("cat /dev/fd/35 /dev/fd/36; ls /proc/self/fd | grep ^3.");
  std::vector<UniqueFd> given;
  for (const int number : {36, 35}) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const std::string text = std::to_string(number) + "\n";
    REQUIRE(::write(ends[1], text.data(), text.size()) > 0);
    ::close(ends[1]);
    given.emplace_back(ends[0]);
    command.given.push_back({ends[0], number});
  }
  CHECK(output_of(command) == "35\n36\n35\n36\n");
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

TEST_CASE("a killed child takes its group along, also those that ignore other signals") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  UniqueFd reader(ends[0]), writer(ends[1]);
  Command command = shell("trap '' TERM; (trap '' TERM; echo x; exec sleep 1000) & wait");
  command.own_group = true;
  command.stdout_fd = writer.get();
  loop::Loop loop;
  loop::ExitStatus status = loop::run(loop, kill_after_output(loop, command, reader.get()));
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
  int ended = 0;
  for (int code = 0; code < 50; ++code) loop::start(check_exit_code(loop, code, ended));
  loop.run();
  CHECK(ended == 50);
  CHECK(::waitpid(-1, nullptr, WNOHANG) < 0);
}

}  // namespace dcc::process
