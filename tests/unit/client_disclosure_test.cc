// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/command_disclosure.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/view/looker.h"
#include "client/view/output_paths.h"
#include "cmdline_words.h"
#include "scratch.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::client {
namespace {

using Level = Disclosure::Level;
using Kind = view::Answer::Kind;

// A user's machine below the directory of the test: the home directory is HOME.
class Machine {
 public:
  Machine() {
    ::setenv("HOME", scratch.directory("home/u").c_str(), 1);
    scratch.file("home/u/.profile");
  }
  ~Machine() { (void)!::chdir("/"); }

  void enter(const std::string& name) const { REQUIRE(::chdir(scratch.directory(name).c_str()) == 0); }

  // Of a command that is given in the directory that was entered.
  Disclosure of(const std::string& command) const {
    Plan plan;
    plan.invocation = analyzed(command);
    plan.typed = words(command);
    plan.compiler.file = scratch.program("tools/bin/gcc");
    plan.compiler.path = scratch.path("usr/bin");
    return disclosure_of(plan, {{scratch.directory("usr/include")}, {}});
  }
  Level level(const std::string& command, const std::string& name) const {
    return of(command).level(scratch.path(name));
  }
  Kind kind(const std::string& command, const std::string& name) const {
    const Disclosure disclosure = of(command);
    DigestCache digests("", "", 0);
    return Looker(disclosure, digests, [](std::string_view) { return false; }).look(scratch.path(name)).kind;
  }

  TempHome home;
  Scratch scratch;
};

}  // namespace

TEST_CASE("a compiler may learn of the working directory, the source's, and those that the command names") {
  const Machine machine;
  machine.enter("home/u/p/build");
  const std::string command = "gcc -c ../src/a.c -I../include -isystem ../../lib -iquote ../q -idirafter ../after";
  for (const char* name : {"build/a.h", "src/a.c", "src/deep/er.h", "include/x.h", "q/x.h", "after/x"})
    CHECK_MESSAGE(machine.level(command, std::string("home/u/p/") + name) == Level::all, name);
  CHECK(machine.level(command, "home/u/lib/x.h") == Level::all);
  for (const char* name : {"home/u/p/other/x.h", "home/u/notes", "home/other/x", "etc/passwd"})
    CHECK_MESSAGE(machine.level(command, name) == Level::nothing, name);
  for (const char* name : {"", "home", "home/u", "home/u/p"})
    CHECK_MESSAGE(machine.level(command, name) == Level::kind, name);
}

TEST_CASE("a project is shown from its nearest directory with version control on") {
  const Machine machine;
  machine.scratch.directory("home/u/p/.git");
  machine.scratch.directory("home/u/.git");  // of the settings that lie there
  machine.scratch.file("home/u/q/.hg/x");
  machine.enter("home/u/p/build/x");
  CHECK(machine.level("gcc -c a.c", "home/u/p/other/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c", "home/u/x.h") == Level::nothing);
  CHECK(machine.level("gcc -c ../../../q/src/a.c", "home/u/q/include/x.h") == Level::all);
  machine.enter("home/u/alone");
  CHECK(machine.level("gcc -c a.c", "home/u/x.h") == Level::nothing);
}

TEST_CASE("without version control, a project begins where the directories with build files do") {
  const Machine machine;
  machine.scratch.file("home/u/Makefile", "");
  machine.scratch.file("home/u/p/src/Makefile", "");
  machine.scratch.file("home/u/p/configure", "");
  machine.scratch.file("home/u/tree/CMakeLists.txt", "");
  machine.enter("home/u/p/src/deep");
  for (const char* name : {"home/u/p/lib/x.h", "home/u/p/src/other/x.h"})
    CHECK(machine.level("gcc -c a.c", name) == Level::all);
  for (const char* name : {"home/u/x.h", "home/u/tree/src/x.h"})
    CHECK(machine.level("gcc -c a.c", name) == Level::nothing);
  CHECK(machine.level("gcc -c ../../../tree/test/a.c", "home/u/tree/src/x.h") == Level::all);
  machine.scratch.directory("home/u/p/src/.git");  // is the better sign
  CHECK(machine.level("gcc -c a.c", "home/u/p/lib/x.h") == Level::nothing);
}

TEST_CASE("of a source that CMake has made, the project that CMake builds is shown") {
  const Machine machine;
  const std::string made = "gcc -c CMakeFiles/p.dir/Unity/u.c -o CMakeFiles/p.dir/Unity/u.c.o";
  auto write_cache = [&](const std::string& project) {
    machine.scratch.file("home/u/build/CMakeCache.txt",
                         "# CMake\nCMAKE_HOME_DIRECTORY:INTERNAL=" + project + "\nCMAKE_X:INTERNAL=1\n");
  };
  machine.scratch.file("home/u/p/CMakeLists.txt", "");
  machine.scratch.directory("home/u/build/CMakeFiles/p.dir/Unity");
  machine.enter("home/u/build");
  CHECK(machine.level(made, "home/u/p/src/a.c") == Level::nothing);
  write_cache(machine.scratch.path("home/u/p"));
  CHECK(machine.level(made, "home/u/p/src/a.c") == Level::all);
  CHECK(machine.level(made, "home/u/other/a.c") == Level::nothing);
  CHECK(machine.level("gcc -c ../a.c -o CMakeFiles/p.dir/a.c.o", "home/u/p/src/a.c") == Level::nothing);
  write_cache(machine.scratch.path("home/u"));  // as any other project, not one of home directories
  CHECK(machine.level(made, "home/u/p/src/a.c") == Level::nothing);
  machine.scratch.file("home/u/build/CMakeCache.txt", "\nCMAKE_HOME_DIRECTORY:INTERNAL=");
  CHECK(machine.level(made, "home/u/p/src/a.c") == Level::nothing);
}

TEST_CASE("home directories and others of many users are no project's, whoever names them") {
  const Machine machine;
  machine.enter("home/u");
  CHECK(machine.level("gcc -c a.c", "home/u/a.c") == Level::all);
  for (const char* command : {"gcc -c a.c", "gcc -c a.c -I."}) {
    CHECK(machine.level(command, "home/u/a.h") == Level::kind);  // that it is not there may be said
    for (const char* name : {"home/u/deep/a.h", "home/u/.ssh", "home/u/id_rsa"})
      CHECK(machine.level(command, name) == Level::nothing);
  }
  CHECK(machine.level("gcc -c a.c -I..", "home/other/a.h") == Level::nothing);
  CHECK(machine.level("gcc -c a.c -I../other", "home/other/a.h") == Level::kind);
  CHECK(machine.level("gcc -c a.c -I../other", "home/other/deep/a.h") == Level::nothing);
  CHECK(machine.level("gcc -c a.c -Iinclude", "home/u/include/a.h") == Level::all);
  for (const char* directory : {"/", "/tmp", "/etc", "/home", "/home/somebody", "/var", "/root", "/dev/shm"}) {
    CAPTURE(directory);
    const std::string command = std::string("gcc -c a.c -I") + directory;
    CHECK(machine.of(command).level(std::string(directory) + "/dcc_test.h") == Level::kind);
    CHECK(machine.of(command).level(std::string(directory) + "/deep/dcc_test.h") == Level::nothing);
    CHECK(machine.of(command).level("/") == Level::kind);
  }
  CHECK(machine.of("gcc -c a.c -I/proc").level("/proc/x") == Level::nothing);
  CHECK(machine.of("gcc -c a.c -I/proc/self/cwd").level("/proc/self/cwd/x") == Level::nothing);
}

TEST_CASE("a home in a tree that is built there is no home") {
  const Machine machine;
  machine.scratch.file("src/pkg/Makefile", "");
  ::setenv("HOME", machine.scratch.directory("src/pkg/debian/.debhelper/home").c_str(), 1);
  machine.enter("src/pkg/lib");
  CHECK(machine.level("gcc -c a.c", "src/pkg/lib/a.h") == Level::all);
  CHECK(machine.level("gcc -c a.c", "src/pkg/include/a.h") == Level::all);
  machine.enter("src/pkg/debian/.debhelper");
  machine.scratch.file("src/pkg/debian/.debhelper/home/.bashrc");
  CHECK(machine.level("gcc -c a.c", "src/pkg/debian/.debhelper/a/a.h") == Level::all);  // by the project's right
  REQUIRE(::unlink(machine.scratch.path("src/pkg/Makefile").c_str()) == 0);
  CHECK(machine.level("gcc -c a.c", "src/pkg/debian/.debhelper/a/a.h") == Level::nothing);
  // The tree itself, or a directory in it, unless somebody lives there.
  machine.enter("src/pkg");
  for (const char* home : {"src/pkg", "src/pkg/debian"}) {
    CAPTURE(home);
    ::setenv("HOME", machine.scratch.path(home).c_str(), 1);
    CHECK(machine.level("gcc -c a.c", "src/pkg/lib/a.h") == Level::nothing);  // nothing says that it is built
  }
  machine.scratch.file("src/pkg/Makefile", "");
  for (const char* home : {"src/pkg", "src/pkg/debian"}) {
    CAPTURE(home);
    ::setenv("HOME", machine.scratch.path(home).c_str(), 1);
    CHECK(machine.level("gcc -c a.c", "src/pkg/lib/a.h") == Level::all);
    machine.scratch.link(std::string(home) + "/.cshrc", "/nowhere");
    CHECK(machine.level("gcc -c a.c", "src/pkg/lib/a.h") == Level::nothing);
    REQUIRE(::unlink(machine.scratch.path(std::string(home) + "/.cshrc").c_str()) == 0);
  }
}

TEST_CASE("a project ends where another user could say that it begins") {
  const Machine machine;
  machine.scratch.file("pool/Makefile", "");
  machine.scratch.file("pool/p/Makefile", "");
  machine.enter("pool/p/src");
  CHECK(machine.level("gcc -c a.c", "pool/other/x.h") == Level::all);
  REQUIRE(::chmod(machine.scratch.path("pool").c_str(), 01777) == 0);
  CHECK(machine.level("gcc -c a.c", "pool/p/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c", "pool/other/x.h") == Level::nothing);
  REQUIRE(::chmod(machine.scratch.path("pool").c_str(), 0755) == 0);
  if (::geteuid() != 0) {
    MESSAGE("not tried: only root can give a directory to somebody else");
    return;
  }
  REQUIRE(::chown(machine.scratch.path("pool").c_str(), 12345, 12345) == 0);
  CHECK(machine.level("gcc -c a.c", "pool/p/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c", "pool/other/x.h") == Level::nothing);
}

TEST_CASE("files that the command names are shown wherever they are") {
  const Machine machine;
  machine.enter("home/u");
  machine.scratch.file("home/u/more.rsp", "-DX @deep/most.rsp");
  machine.scratch.file("home/u/deep/most.rsp", "-include last.h");
  const std::string command = "gcc -c src.c -include pre.h -imacros m.h @more.rsp";
  for (const char* name : {"src.c", "pre.h", "pre.h.gch", "m.h", "more.rsp", "deep/most.rsp"})
    CHECK_MESSAGE(machine.level(command, std::string("home/u/") + name) == Level::all, name);
  CHECK(machine.level(command, "home/u/deep/x") == Level::nothing);
}

TEST_CASE("names of secrets are refused beneath every directory that does not have them in its name") {
  const Machine machine;
  machine.enter("home/u/p");
  for (const char* name : {".git/config", ".ssh/id_ed25519", ".env", "x/.env.local", ".gnupg/x", ".netrc", "id_rsa",
                           ".distcc/key", "deep/.git/x", ".bash_history", "ID_RSA", ".Git/x", "server.pem",
                           "x/prod.env", "a.KEY", ".envrc", "credentials.json"}) {
    CAPTURE(name);
    CHECK(machine.level("gcc -c a.c", std::string("home/u/p/") + name) == Level::nothing);
    CHECK(machine.level("gcc -c a.c -Ix", std::string("home/u/p/") + name) == Level::nothing);
  }
  for (const char* name : {".github/x", ".environment", ".config/x", "gitignore", "id_rsa.c", "ssh", "credentials/x.h",
                           "key", "x.keys", "a.environment"})
    CHECK_MESSAGE(machine.level("gcc -c a.c", std::string("home/u/p/") + name) == Level::all, name);
  CHECK(machine.level("gcc -c a.c -I.git/include", "home/u/p/.git/include/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c -I.git/include", "home/u/p/.git/config") == Level::nothing);
  CHECK(machine.level("gcc -c a.c -include .env", "home/u/p/.env") == Level::all);
  CHECK(machine.level("gcc -c .git/a.c", "home/u/p/.git/a.c") == Level::all);
}

TEST_CASE("a link in a directory that is named does not name what it leads to, if that is a secret") {
  const Machine machine;
  machine.enter("home/u/p");
  machine.scratch.file("home/u/.ssh/id_ed25519", "key");
  machine.scratch.link("home/u/p/keys", "../.ssh");
  machine.scratch.link("home/u/p/key.h", "../.ssh/id_ed25519");
  for (const char* command : {"gcc -c a.c", "gcc -c a.c -Ikeys", "gcc -c a.c -Ikeys/", "gcc -c a.c -include key.h"}) {
    CAPTURE(command);
    CHECK(machine.level(command, "home/u/.ssh/id_ed25519") == Level::nothing);
    CHECK(machine.kind(command, "home/u/p/key.h") == Kind::link);
    CHECK(machine.kind(command, "home/u/p/keys/id_ed25519") == Kind::link);
    CHECK(machine.kind(command, "home/u/.ssh/id_ed25519") == Kind::hidden);
  }
  machine.enter("home/u/p/keys");
  CHECK(machine.level("gcc -c a.c", "home/u/.ssh/id_ed25519") == Level::nothing);
  machine.enter("home/u/p");
  CHECK(machine.level("gcc -c a.c -I../.ssh", "home/u/.ssh/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c -include ../.ssh/id_ed25519", "home/u/.ssh/id_ed25519") == Level::all);
}

TEST_CASE("links on the way to what is named are shown, and what they lead to if it is no secret") {
  const Machine machine;
  machine.scratch.directory("data/p/src");
  machine.scratch.link("home/u/p", "../../data/p");
  machine.scratch.link("home/u/inc", "/none/such");
  machine.enter("home/u/work");
  const std::string command = "gcc -c ../p/src/a.c -I../inc -I../none/x/../y";
  CHECK(machine.kind(command, "home/u/p/src/a.c") == Kind::link);
  CHECK(machine.level(command, "data/p/src/a.h") == Level::all);
  CHECK(machine.kind(command, "home/u/inc/a.h") == Kind::link);
  CHECK(machine.of(command).level("/none/such/a.h") == Level::all);
  CHECK(machine.kind(command, "home/u/none/x/a.h") == Kind::failed);
  CHECK(machine.kind(command, "home/u/y/a.h") == Kind::hidden);
}

TEST_CASE("of programs' directories only the kinds of what is asked for are told") {
  const Machine machine;
  machine.scratch.program("usr/bin/as");
  machine.scratch.link("usr/bin/cc", "as");
  machine.enter("home/u/p");
  const Disclosure disclosure = machine.of("gcc -c a.c");
  DigestCache digests("", "", 0);
  Looker looker(disclosure, digests, [](std::string_view) { return false; });
  const view::Answer program = looker.look(machine.scratch.path("usr/bin/as"));
  CHECK(program.kind == Kind::file);
  CHECK((program.access & X_OK) != 0);
  CHECK((program.mode & 0111) == 0111);
  CHECK(program.size == 0);
  CHECK(program.mtime_ns == 0);
  CHECK(!program.content);
  CHECK(looker.look(machine.scratch.path("usr/bin/cc")).target == "as");
  CHECK(looker.look(machine.scratch.path("usr/bin/none")).kind == Kind::failed);
  CHECK(looker.list(machine.scratch.path("usr/bin")).hidden);
  CHECK(!looker.open_content(machine.scratch.path("usr/bin/as")));
  CHECK(disclosure.level(machine.scratch.path("tools/lib/gcc/specs")) == Level::all);  // the compiler's own
}

TEST_CASE("variables and the compiler name directories, too") {
  const Machine machine;
  machine.enter("home/u/p");
  ::setenv("CPATH", (machine.scratch.path("home/u/cpath") + "::rel").c_str(), 1);
  ::setenv("C_INCLUDE_PATH", machine.scratch.path("home/u/cinc").c_str(), 1);
  ::setenv("LIBRARY_PATH", machine.scratch.directory("home/u/x/lib64").c_str(), 1);
  const Disclosure disclosure = machine.of("gcc -c ../q/a.c");
  ::unsetenv("LIBRARY_PATH");
  ::unsetenv("CPATH");
  ::unsetenv("C_INCLUDE_PATH");
  for (const char* name :
       {"home/u/cpath/x.h", "home/u/cinc/x.h", "home/u/p/rel/x.h", "usr/include/stdio.h", "home/u/x/lib64/specs"})
    CHECK_MESSAGE(disclosure.level(machine.scratch.path(name)) == Level::all, name);
  CHECK(disclosure.level(machine.scratch.path("home/u/x/lib")) == Level::kind);
  CHECK(disclosure.level(machine.scratch.path("home/u/x/lib/x")) == Level::nothing);
}

TEST_CASE("a system root is searched by options that say so") {
  const Machine machine;
  machine.enter("home/u/p");
  const std::string root = machine.scratch.path("root");
  CHECK(machine.level("gcc -c a.c --sysroot=" + root, "root/usr/include/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c -I=/opt/x -isysroot " + root, "root/opt/x/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c -iprefix " + root + "/y- -iwithprefix z", "root/y-z/x.h") == Level::all);
  CHECK(machine.level("gcc -c a.c -iprefix " + root + "/y- -iwithprefix z", "root/y/x.h") == Level::nothing);
}

TEST_CASE("an output's directory is shown to be one, wherever it is") {
  const Machine machine;
  machine.enter("home/u/p");
  machine.scratch.file("home/u/out/old", "x");
  Plan plan;
  plan.invocation = analyzed("gcc -c a.c -o ../out/a.o");
  Disclosure disclosure(machine.scratch.path("home/u/p"));
  const OutputPaths outputs(plan, "12.2.0", disclosure);
  CHECK(disclosure.level(machine.scratch.path("home/u/out")) == Level::kind);
  CHECK(disclosure.level(machine.scratch.path("home/u/out/old")) == Level::nothing);
  CHECK(outputs.main_output() == machine.scratch.path("home/u/out/a.o"));
}

}  // namespace dcc::client
