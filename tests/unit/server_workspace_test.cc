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
#include "server/sandbox/confinement.h"
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
loop::Task<int> run_script(loop::Loop& loop, Workspace& workspace, server::Confinement& confinement, std::string script,
                           const std::string& compiler) {
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
  auto rules = confinement.rule_set(compiler, workspace.directory());
  REQUIRE(rules);
  command.setup.push_back(process::no_new_privileges());
  command.setup.push_back(process::landlock(rules->get()));
  auto process = process::Process::start(loop, command);
  REQUIRE(process);
  loop::ExitStatus status = co_await process->exit();
  co_return status.exit_code();
}

int script_status(Workspace& workspace, server::Confinement& confinement, const std::string& script,
                  const std::string& compiler = "") {
  loop::Loop loop;
  return loop::run(loop, run_script(loop, workspace, confinement, script, compiler));
}

void remove(loop::Loop& loop, Workspace& workspace) {
  loop::start(workspace.remove(loop));
  loop.run();
}

}  // namespace

TEST_CASE("a workspace is private, and gone after its job") {
  Scratch scratch;
  loop::Loop loop;
  auto workspace = Workspace::create(scratch.path("1"));
  REQUIRE(workspace);
  CHECK((stat_of(scratch.path("1")).st_mode & 0777) == 0700);
  auto input = (*workspace)->create_file("a.c");
  REQUIRE(input);
  CHECK(!(*workspace)->create_file("a.c"));
  scratch.file("1/a.o", "object");
  REQUIRE(write_all((*workspace)->err(), "a warning"));
  remove(loop, **workspace);
  CHECK(entries_in(scratch.path()) == 0);
}

TEST_CASE("a workspace is removed whatever is in it, and by its destructor, too") {
  Scratch scratch;
  loop::Loop loop;
  for (const bool by_destructor : {false, true}) {
    auto workspace = Workspace::create(scratch.path("1"));
    REQUIRE(workspace);
    for (int number = 0; number < 300; ++number) scratch.file(fmt::format("1/{}/deep/file", number % 20), "x");
    for (int number = 0; number < 300; ++number) scratch.file(fmt::format("1/file-{}", number), "x");
    ::chmod(scratch.path("1/7").c_str(), 0);
    if (!by_destructor) {
      ::chmod(scratch.path("1").c_str(), 0);
      remove(loop, **workspace);
    }
    workspace->reset();
    CHECK(entries_in(scratch.path()) == 0);
  }
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

TEST_CASE("each job gets a workspace of its own, and large jobs work on disk") {
  Scratch scratch;
  auto pool = WorkspacePool::create(scratch.path(), 1, false);
  REQUIRE(pool);
  std::string path;
  {
    auto workspace = (*pool)->make(uint64_t{1} << 30);
    REQUIRE(workspace);
    path = (*workspace)->path();
    CHECK(path.starts_with(scratch.path()));
    REQUIRE((*workspace)->create_file("left"));
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
  auto next = (*pool)->make(uint64_t{1} << 30);
  REQUIRE(next);
  CHECK((*next)->path() != path);
  CHECK(entries_in((*next)->path()) == 0);
}

TEST_CASE("kept files stay when the server has ended") {
  Scratch scratch;
  {
    auto pool = WorkspacePool::create(scratch.path(), 1, true);
    REQUIRE(pool);
    CHECK((*pool)->keeps_files());
    auto workspace = (*pool)->make(10);
    REQUIRE(workspace);
    REQUIRE((*workspace)->create_file("a.c"));
    (*workspace)->keep();
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
  if (confinement.scopes_signals())
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
  const std::string link = scratch.path("links/gcc");
  CHECK(script_status(**workspace, confinement, "cat " + part, link) != 0);
  confinement.cover(link, {});
  CHECK(script_status(**workspace, confinement, "cat " + part, link) == 0);
  CHECK(script_status(**workspace, confinement, "cat " + scratch.path("home/aarch64-linux-gnu/bin/as"), link) == 0);
  CHECK(script_status(**workspace, confinement, link, link) == 0);
  CHECK(script_status(**workspace, confinement, "cat " + diary, link) != 0);
  CHECK(script_status(**workspace, confinement, "cat " + part) != 0);  // of another compiler
}

}  // namespace dcc::server
