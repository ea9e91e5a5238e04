// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/workspace/workspace.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "loop/run.h"
#include "process/process.h"
#include "scratch.h"
#include "test.h"

namespace dcc::server {

using server::Workspace;
using server::WorkspacePool;
using server::WorkspaceRoot;

namespace {

size_t entries_in(const std::string& path) {
  size_t count = 0;
  DIR* listing = ::opendir(path.c_str());
  REQUIRE(listing);
  while (const dirent* entry = ::readdir(listing))
    if (entry->d_name[0] != '.') ++count;
  ::closedir(listing);
  return count;
}

struct stat stat_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status;
}

// Runs /bin/sh -c `script` in the workspace as a job would be run, and returns its exit status.
loop::Task<int> run_script(loop::Loop& loop, Workspace& workspace, server::Confinement& confinement,
                           std::string script) {
  process::Command command;
  command.file = "/bin/sh";
  command.argv.push_back("sh");
  command.argv.push_back("-c");
  command.argv.push_back(script);
  command.env.push_back("PATH=/usr/bin:/bin");
  command.directory = workspace.path();
  command.stdout_fd = workspace.out();
  command.stderr_fd = workspace.err();
  command.own_group = true;
  auto rules = workspace.rule_set(confinement);
  REQUIRE(rules);
  command.setup.push_back(process::no_new_privileges());
  command.setup.push_back(process::landlock(*rules));
  auto process = process::Process::start(loop, command);
  REQUIRE(process);
  loop::ExitStatus status = co_await process->exit();
  co_return status.exit_code();
}

int script_status(Workspace& workspace, server::Confinement& confinement, const std::string& script) {
  loop::Loop loop;
  return loop::run(loop, run_script(loop, workspace, confinement, script));
}

}  // namespace

TEST_CASE("a workspace is private, and empty again after a job") {
  Scratch scratch;
  auto workspace = Workspace::create(scratch.path("1"));
  REQUIRE(workspace);
  CHECK((stat_of(scratch.path("1")).st_mode & 0777) == 0700);
  auto input = (*workspace)->create_file("a.c");
  REQUIRE(input);
  CHECK(!(*workspace)->create_file("a.c"));
  scratch.file("1/a.o", "object");
  REQUIRE(write_all((*workspace)->err(), "a warning"));
  CHECK((*workspace)->empty());
  CHECK(entries_in(scratch.path("1")) == 0);
  CHECK(::lseek((*workspace)->err(), 0, SEEK_END) == 0);
  REQUIRE(write_all((*workspace)->err(), "more"));
  CHECK(::lseek((*workspace)->err(), 0, SEEK_END) == 4);
}

TEST_CASE("only a plain file counts as a compiler's output") {
  Scratch scratch;
  auto workspace = Workspace::create(scratch.path("1"));
  REQUIRE(workspace);
  auto open = [&workspace](const std::string& name) { return (*workspace)->take_outputs({{"o", name}}); };
  auto missing = open("out.o");
  REQUIRE(!missing);
  CHECK(missing.error().code == Code::no_file);
  scratch.link("1/out.o", "/etc/passwd");
  CHECK(!open("out.o"));
  ::mkfifo(scratch.path("1/fifo").c_str(), 0600);
  CHECK(!open("fifo"));
  scratch.directory("1/directory");
  CHECK(!open("directory"));
  scratch.file("1/good.o", "object");
  auto good = open("good.o");
  REQUIRE(good);
  CHECK(good->front().role == "o");
  CHECK(good->front().size == 6);
}

TEST_CASE("a root goes with its owner, and those of dead servers with the next") {
  Scratch scratch;
  std::string first_path, second_path;
  {
    auto first = WorkspaceRoot::create(scratch.path(), false);
    REQUIRE(first);
    first_path = first->path();
    CHECK((stat_of(first_path).st_mode & 0777) == 0700);
    auto second = WorkspaceRoot::create(scratch.path(), false);
    REQUIRE(second);
    second_path = second->path();
    CHECK(entries_in(scratch.path()) == 2);  // the living do not take each other for dead
    ::mkdir((first_path + "/1").c_str(), 0700);
  }
  CHECK(entries_in(scratch.path()) == 0);
  // What a killed server leaves: the same names, held by nobody.
  REQUIRE(::mkdir(first_path.c_str(), 0700) == 0);
  REQUIRE(::mkdir((first_path + "/1").c_str(), 0700) == 0);
  std::string precious = scratch.file("precious/file", "x");
  REQUIRE(::symlink(scratch.path("precious").c_str(), second_path.c_str()) == 0);
  auto third = WorkspaceRoot::create(scratch.path(), false);
  REQUIRE(third);
  CHECK(::access(first_path.c_str(), F_OK) != 0);
  CHECK(::access(precious.c_str(), F_OK) == 0);
}

TEST_CASE("a workspace that was given back is lent again, and large jobs work on disk") {
  Scratch scratch;
  auto pool = WorkspacePool::create(scratch.path(), 1, false);
  REQUIRE(pool);
  std::string path;
  {
    auto lease = (*pool)->take(uint64_t{1} << 30);
    REQUIRE(lease);
    path = (*lease)->path();
    CHECK(path.starts_with(scratch.path()));
    auto other = (*pool)->take(uint64_t{1} << 30);
    REQUIRE(other);
    CHECK((*other)->path() != path);
    REQUIRE((*lease)->create_file("left"));
  }
  auto again = (*pool)->take(uint64_t{1} << 30);
  REQUIRE(again);
  CHECK(::access(((*again)->path() + "/left").c_str(), F_OK) != 0);
}

TEST_CASE("kept files stay when the server has ended") {
  Scratch scratch;
  {
    auto pool = WorkspacePool::create(scratch.path(), 1, true);
    REQUIRE(pool);
    auto lease = (*pool)->take(10);
    REQUIRE(lease);
    REQUIRE((*lease)->create_file("a.c"));
  }
  auto next = WorkspacePool::create(scratch.path(), 1, false);
  REQUIRE(next);
  size_t kept = 0;
  DIR* listing = ::opendir(scratch.path().c_str());
  while (const dirent* entry = ::readdir(listing))
    if (std::string(entry->d_name).starts_with("dcc-kept-")) {
      CHECK(::access(scratch.path(std::string(entry->d_name) + "/1/a.c").c_str(), F_OK) == 0);
      ++kept;
    }
  ::closedir(listing);
  CHECK(kept == 1);
}

TEST_CASE("a job reaches its toolchain and its own workspace, and nothing else") {
  Scratch scratch;
  server::Confinement confinement("/usr/bin:/bin");
  if (!confinement.available()) return;
  auto workspace = Workspace::create(scratch.path("1"));
  REQUIRE(workspace);
  std::string secret = scratch.file("secret", "x");
  CHECK(script_status(**workspace, confinement, "echo x >file && cat file && mkdir d && rmdir d && rm file") == 0);
  CHECK(script_status(**workspace, confinement, "echo >/dev/null && cat /usr/bin/env >/dev/null && /usr/bin/true") ==
        0);
  CHECK(script_status(**workspace, confinement, "cat " + secret) != 0);
  CHECK(script_status(**workspace, confinement, "cat /etc/passwd") != 0);
  CHECK(script_status(**workspace, confinement, "ls /") != 0);
  CHECK(script_status(**workspace, confinement, "echo >" + scratch.path("planted")) != 0);
  CHECK(script_status(**workspace, confinement, "echo '#!/bin/sh' >run; chmod +x run; ./run") != 0);
  CHECK(script_status(**workspace, confinement, "ln -s /etc/passwd link") != 0);
  CHECK(script_status(**workspace, confinement, "mkfifo fifo") != 0);
  CHECK(script_status(**workspace, confinement, "kill -0 " + std::to_string(::getpid())) != 0);
  CHECK(::access(scratch.path("planted").c_str(), F_OK) != 0);
}

TEST_CASE("a compiler outside of the system brings its toolchain along, but not the home directory around it") {
  Scratch scratch;
  scratch.directory("home/lib/gcc");
  scratch.file("home/lib/gcc/part", "x");
  scratch.file("home/aarch64-linux-gnu/bin/as", "x");
  std::string compiler = scratch.program("home/bin/aarch64-linux-gnu-gcc");
  std::string diary = scratch.file("home/diary", "x");
  scratch.link("links/gcc", compiler);
  server::Confinement confinement("/usr/bin:/bin");
  if (!confinement.available()) return;
  auto workspace = Workspace::create(scratch.path("1"));
  REQUIRE(workspace);
  std::string part = scratch.path("home/lib/gcc/part");
  CHECK(script_status(**workspace, confinement, "cat " + part) != 0);
  confinement.cover(scratch.path("links/gcc"));
  CHECK(script_status(**workspace, confinement, "cat " + part) == 0);
  CHECK(script_status(**workspace, confinement, "cat " + scratch.path("home/aarch64-linux-gnu/bin/as")) == 0);
  CHECK(script_status(**workspace, confinement, scratch.path("links/gcc")) == 0);
  CHECK(script_status(**workspace, confinement, "cat " + diary) != 0);
}

TEST_CASE("a workspace's source holds what was written last, whatever the job before did to it") {
  Scratch scratch;
  auto made = Workspace::create(scratch.path("1"));
  REQUIRE(made);
  Workspace& workspace = **made;
  for (const std::string& text : {std::string("a long first source"), std::string("short"), std::string()}) {
    auto source = workspace.begin_source("a.c");
    REQUIRE(source);
    CHECK(bool(write_all(*source, text)));
    CHECK(bool(workspace.end_source()));
    CHECK(*read_file(workspace.path() + "/a.c", 100) == text);
    CHECK(::chmod((workspace.path() + "/a.c").c_str(), 0) == 0);
    CHECK(::truncate((workspace.path() + "/a.c").c_str(), 1000) == 0);
    CHECK(bool(workspace.empty()));
    CHECK(entries_in(workspace.path()) == 0);
  }
}

TEST_CASE("a workspace keeps the memory of a source up to a limit, and gives it back when asked to") {
  Scratch scratch;
  auto made = Workspace::create(scratch.path("1"));
  REQUIRE(made);
  Workspace& workspace = **made;
  auto source = workspace.begin_source("a.c");
  REQUIRE(source);
  CHECK(bool(write_all(*source, std::string(9 << 20, 'x'))));
  CHECK(bool(workspace.end_source()));
  CHECK(bool(workspace.empty()));
  struct stat status {};
  CHECK(::fstat(*source, &status) == 0);
  CHECK(status.st_size > 0);
  CHECK(status.st_size < 9 << 20);
  workspace.give_back_memory();
  CHECK(::fstat(*source, &status) == 0);
  CHECK(status.st_blocks == 0);
}

}  // namespace dcc::server
