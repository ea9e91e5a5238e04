// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/trusted_path.h"

#include "scratch.h"
#include "test.h"
#include "toolchain/lookup/toolchain_directory.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::toolchain {

namespace {

Code code_of(const std::string& path) {
  auto checked = check_trusted(path);
  return checked ? Code{} : checked.error().code;
}

// What a server says to a peer that asks for `name`: the file, or the reason.
std::string answer(const WhitelistSettings& settings, const std::string& name) {
  auto allowed = Whitelist(settings).resolve(name);
  return allowed ? allowed->file : allowed.error().text;
}

}  // namespace

TEST_CASE("our own files in our own directories are guarded, also below /tmp") {
  Scratch scratch;
  CHECK(check_trusted("/"));
  CHECK(check_trusted("/usr/bin"));
  CHECK(check_trusted(scratch.path()));
  CHECK(check_trusted(scratch.program("bin/gcc")));
  CHECK(check_trusted(scratch.path("bin/../bin/./gcc")));
  CHECK(code_of("relative") == Code::denied);
  CHECK(code_of(scratch.path("missing/gcc")) == Code::no_file);
}

TEST_CASE("what others can write is not guarded, wherever it stands on the way") {
  for (const char* place : {"a", "a/b", "a/b/gcc"})
    for (mode_t mode : {0775u, 0757u}) {
      CAPTURE(place);
      Scratch scratch;
      std::string file = scratch.program("a/b/gcc");
      scratch.link("link", "a");
      CHECK(check_trusted(file));
      ::chmod(scratch.path(place).c_str(), mode);
      CHECK(code_of(file) == Code::denied);
      CHECK(code_of(scratch.path("link/b/gcc")) == Code::denied);
    }
}

TEST_CASE("the way to a link's target counts as well") {
  Scratch scratch;
  scratch.program("real/bin/gcc");
  std::string relative = scratch.link("bin/gcc", "../real/bin/gcc");
  std::string absolute = scratch.link("bin/g++", scratch.path("real/bin/gcc"));
  CHECK(check_trusted(relative));
  CHECK(check_trusted(absolute));
  ::chmod(scratch.path("real").c_str(), 0777);
  CHECK(code_of(relative) == Code::denied);
  CHECK(code_of(absolute) == Code::denied);
  scratch.link("bin/circle", "circle");
  CHECK(code_of(scratch.path("bin/circle")) == Code::denied);
}

TEST_CASE("a sticky directory guards what is in it by its owner, and not itself") {
  Scratch scratch;
  std::string file = scratch.program("shared/ours/gcc");
  ::chmod(scratch.path("shared").c_str(), 01777);
  CHECK(check_trusted(file));
  CHECK(code_of(scratch.path("shared")) == Code::denied);
}

TEST_CASE("what belongs to somebody else is not guarded") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can give a file away");
    return;
  }
  Scratch scratch;
  std::string file = scratch.program("bin/gcc");
  (void)!::chown(scratch.path("bin").c_str(), 65534, 0);
  CHECK(code_of(file) == Code::denied);
  (void)!::chown(scratch.path("bin").c_str(), 0, 0);
  CHECK(check_trusted(file));
  (void)!::lchown(scratch.link("bin/g++", "gcc").c_str(), 65534, 0);
  CHECK(code_of(scratch.path("bin/g++")) == Code::denied);
}

TEST_CASE("a toolchain's compilers are allowed without an entry, and nothing else in its directory") {
  Scratch scratch;
  std::string tools = scratch.directory("tools");
  WhitelistSettings settings{scratch.path("none"), "/usr/bin:/bin", std::nullopt, false, {tools}};
  CHECK(!Whitelist(settings).check_directories());  // empty
  scratch.program("tools/m68k-gcc");
  scratch.program("tools/m68k-ld");
  scratch.program("tools/sh");
  CHECK(Whitelist(settings).check_directories());
  CHECK(answer(settings, "m68k-gcc") == tools + "/m68k-gcc");
  CHECK(answer(settings, "/usr/bin/m68k-gcc") == tools + "/m68k-gcc");
  CHECK(Whitelist(settings).resolve("m68k-gcc")->directory == tools);
  for (const char* name : {"m68k-ld", "sh", "m68k-g++", "arm/../m68k-gcc", "/opt/m68k-gcc"}) {
    CAPTURE(name);
    CHECK(Whitelist(settings).resolve(name).error().code == Code::denied);
  }
}

TEST_CASE("the masquerade directory comes before toolchains, and they come in the order given") {
  Scratch scratch;
  WhitelistSettings settings{scratch.directory("lib"),
                             scratch.directory("bin"),
                             std::nullopt,
                             false,
                             {scratch.directory("one"), scratch.directory("two")}};
  scratch.program("one/m68k-gcc");
  scratch.program("two/m68k-gcc");
  scratch.program("two/m68k-g++");
  CHECK(answer(settings, "m68k-gcc") == scratch.path("one/m68k-gcc"));
  CHECK(answer(settings, "m68k-g++") == scratch.path("two/m68k-g++"));
  scratch.program("lib/m68k-gcc");
  CHECK(answer(settings, "m68k-gcc") == scratch.path("lib/m68k-gcc"));
  scratch.program("bin/m68k-gcc");
  CHECK(answer(settings, "m68k-gcc") == scratch.path("bin/m68k-gcc"));
  // By fingerprint each of them may be the one.
  CHECK(Whitelist(settings).entries().allowed.size() == 4);
}

TEST_CASE("a toolchain that others can write ends the start, and a file of it is left out") {
  Scratch scratch;
  std::string tools = scratch.directory("tools");
  WhitelistSettings settings{scratch.path("none"), "/usr/bin", std::nullopt, false, {tools}};
  scratch.program("tools/m68k-gcc");
  ::chmod(scratch.program("tools/m68k-g++").c_str(), 0775);
  Whitelist whitelist(settings);
  CHECK(whitelist.check_directories());
  CHECK(!whitelist.resolve("m68k-g++"));
  CHECK(whitelist.entries().allowed.size() == 1);
  REQUIRE(whitelist.entries().rejected.size() == 1);
  CHECK(whitelist.entries().rejected[0].text.find("m68k-g++' is writable by others (mode 775)") != std::string::npos);
  ::chmod(tools.c_str(), 0777);
  auto checked = whitelist.check_directories();
  REQUIRE(!checked);
  CHECK(checked.error().text.find("--toolchain " + tools) == 0);
  CHECK(!whitelist.resolve("m68k-gcc"));
}

}  // namespace dcc::toolchain
