// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/plan.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "scratch.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::client {
namespace {

using Words = std::vector<std::string>;

// A compiler and sources in a directory that is the working directory, too.
struct Project {
  TempHome home;
  Scratch scratch;
  std::string directory = current_directory(), path = ::getenv("PATH");
  Settings settings;

  Project() {
    scratch.program("bin/gcc");
    scratch.program("bin/clang");
    scratch.file("a.c", "int x;\n");
    ::setenv("PATH", scratch.path("bin").c_str(), 1);
    REQUIRE(::chdir(scratch.path().c_str()) == 0);
  }
  ~Project() {
    REQUIRE(::chdir(directory.c_str()) == 0);
    ::setenv("PATH", path.c_str(), 1);
  }

  Plan plan(Words command) const {
    auto plan = make_plan(std::move(command), settings);
    REQUIRE_MESSAGE(plan, plan.error().text);
    return std::move(*plan);
  }
  std::string local_reason(Words command) const { return plan(std::move(command)).invocation.local_reason; }
};

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

TEST_CASE("a command without a compiler is told by its first word") {
  for (const char* word : {"-c", "a.o", "a.c", "dir/a.cc", "a.S", "a.i"}) CHECK(names_no_compiler(word));
  for (const char* word : {"gcc", "/usr/bin/c++", "clang-14", "make", ""}) CHECK(!names_no_compiler(word));
}

TEST_CASE("a plan has the real compiler, the command as typed, and what it means") {
  Project project;
  const Plan plan = project.plan({"gcc", "-O2", "-c", "a.c"});
  CHECK(plan.compiler.file == project.scratch.path("bin/gcc"));
  CHECK(plan.compiler.name == "gcc");
  CHECK(plan.typed == Words{"gcc", "-O2", "-c", "a.c"});
  CHECK(plan.invocation.distributable());
  CHECK(plan.invocation.input == "a.c");
  CHECK(plan.invocation.output == "a.o");
  CHECK(plan.alone_reason.empty());
  const process::Command command = compiler_command(plan, {"gcc", "-v"});
  CHECK(command.file == plan.compiler.file);
  CHECK(command.argv == Words{plan.compiler.file, "-v"});
  CHECK(command.env == plan.child_env);
}

TEST_CASE("what a client starts knows that it is started by one") {
  Project project;
  CHECK(has(project.plan({"gcc", "-c", "a.c"}).child_env, "_DISTCC_SAFEGUARD=1"));
  project.settings.nesting_level = 1;
  const Words env = project.plan({"gcc", "-c", "a.c"}).child_env;
  CHECK(has(env, "_DISTCC_SAFEGUARD=2"));
  CHECK(has(env, "PATH=" + project.scratch.path("bin")));
  CHECK(std::count_if(env.begin(), env.end(), [](const std::string& each) { return each.starts_with("PATH="); }) == 1);
}

TEST_CASE("a compiler that is not there is an error") {
  Project project;
  auto plan = make_plan({"mips-gcc", "-c", "a.c"}, project.settings);
  REQUIRE(!plan);
  CHECK(plan.error().code == Code::no_compiler);
}

TEST_CASE("a variable that a server would not see keeps a job here, and is named") {
  Project project;
  for (const char* name : {"GCC_COMPARE_DEBUG", "COMPILER_PATH", "CCC_OVERRIDE_OPTIONS", "DEPENDENCIES_OUTPUT"}) {
    CAPTURE(name);
    ::setenv(name, "x", 1);
    const std::string reason = project.local_reason({"gcc", "-c", "a.c"});
    ::unsetenv(name);
    CHECK(!reason.empty());
  }
  CHECK(project.local_reason({"gcc", "-c", "a.c"}).empty());
}

TEST_CASE("a source that is no ordinary file, or its own output, stays here") {
  Project project;
  CHECK(!project.local_reason({"gcc", "-c", "missing.c"}).empty());
  project.scratch.directory("dir.c");
  CHECK(!project.local_reason({"gcc", "-c", "dir.c"}).empty());
  REQUIRE(::mkfifo("fifo.c", 0600) == 0);
  CHECK(!project.local_reason({"gcc", "-c", "fifo.c"}).empty());
  project.scratch.link("a.o", "a.c");
  CHECK(!project.local_reason({"gcc", "-c", "a.c"}).empty());
}

TEST_CASE("preprocessed text goes out only where it says what it is the text of") {
  Project project;
  project.scratch.file("bare.i", "int x;\n");
  project.scratch.file("named.i", "# 1 \"a.c\"\nint x;\n");
  project.scratch.file("placed.i", "# 1 \"a.c\"\n# 1 \"/home/me//\"\nint x;\n");
  CHECK(!project.local_reason({"gcc", "-c", "bare.i"}).empty());
  CHECK(project.local_reason({"gcc", "-c", "named.i"}).empty());
  CHECK(!project.local_reason({"gcc", "-g", "-c", "named.i"}).empty());
  CHECK(project.local_reason({"gcc", "-g", "-c", "placed.i"}).empty());
  CHECK(project.local_reason({"clang", "-g", "-c", "named.i"}).empty());
}

TEST_CASE("response files are read, where they are files") {
  Project project;
  project.scratch.file("words", "-c a.c -o b.o");
  CHECK(project.plan({"gcc", "@words"}).invocation.output == "b.o");
  CHECK(project.local_reason({"gcc", "@words"}).empty());
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  CHECK(!project.local_reason({"gcc", "@pipe"}).empty());
  CHECK(!project.local_reason({"gcc", "@missing"}).empty());
}

}  // namespace dcc::client
