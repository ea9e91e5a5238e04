// SPDX-License-Identifier: GPL-2.0-or-later
// The test program plays dcc: a link to it is a masquerade link.
#include "toolchain/lookup/find.h"

#include "scratch.h"
#include "test.h"
#include "toolchain/lookup/self.h"

namespace dcc::toolchain {

namespace {

// PATH=cache:masquerade:usr, with a gcc in each; the first is a program of somebody else that calls compilers.
struct Machine {
  Scratch scratch;
  std::string cache = scratch.directory("cache");
  std::string masquerade = scratch.directory("masquerade");
  std::string usr = scratch.directory("usr");
  std::string path = cache + ":" + masquerade + ":" + usr;

  Machine() {
    scratch.program("cache/gcc");
    scratch.link("masquerade/gcc", own_executable());
    scratch.program("usr/gcc");
  }
};

}  // namespace

TEST_CASE("names of ours are told from compilers'") {
  for (const char* name : {"dcc", "dcc-whitelist", "distcc", "distccd", "distccmon-text"}) CHECK(is_own_name(name));
  for (const char* name : {"gcc", "dccx", "xdcc", "ccache", "lsdistcc", ""}) CHECK(!is_own_name(name));
}

TEST_CASE("our own program is recognised behind links, as a hard link, and as a copy with its name") {
  Scratch scratch;
  scratch.link("gcc", own_executable());
  scratch.link("cc", "gcc");
  scratch.program("other/distcc");
  scratch.link("g++", "other/distcc");
  scratch.program("clang");
  scratch.link("dangling", "nowhere");
  CHECK(is_ours(scratch.path("gcc")));
  CHECK(is_ours(scratch.path("cc")));
  CHECK(is_ours(scratch.path("g++")));
  CHECK(!is_ours(scratch.path("clang")));
  CHECK(!is_ours(scratch.path("dangling")));
  if (::link(own_executable().c_str(), scratch.path("hard").c_str()) == 0) CHECK(is_ours(scratch.path("hard")));
}

TEST_CASE("called through a masquerade link, the compiler behind it comes first, and for its children, too") {
  Machine machine;
  auto compiler = find_compiler(machine.masquerade + "/gcc", machine.path);
  REQUIRE(compiler);
  CHECK(compiler->file == machine.usr + "/gcc");
  CHECK(compiler->name == "gcc");
  CHECK(compiler->path == machine.cache + ":" + machine.usr + ":" + machine.masquerade);
}

TEST_CASE("the masquerade directory may stand last, or be named in another way") {
  Machine machine;
  std::string link = machine.scratch.link("other_name", "masquerade");
  for (const std::string& path : {machine.usr + ":" + machine.masquerade, machine.usr + ":" + link + "/"}) {
    auto compiler = find_compiler(machine.masquerade + "/gcc", path);
    REQUIRE(compiler);
    CHECK(compiler->file == machine.usr + "/gcc");
    CHECK(compiler->path == path);
  }
}

TEST_CASE("a bare name is the first in PATH that is not ours") {
  Machine machine;
  CHECK(find_compiler("gcc", machine.path)->file == machine.cache + "/gcc");
  auto compiler = find_compiler("gcc", machine.masquerade + ":" + machine.usr);
  REQUIRE(compiler);
  CHECK(compiler->file == machine.usr + "/gcc");
  CHECK(compiler->path == machine.usr + ":" + machine.masquerade);
}

TEST_CASE("links to stock distcc are passed over, too") {
  Machine machine;
  machine.scratch.program("bin/distcc");
  machine.scratch.link("stock/gcc", "../bin/distcc");
  auto compiler = find_compiler("gcc", machine.scratch.path("stock") + ":" + machine.usr);
  REQUIRE(compiler);
  CHECK(compiler->file == machine.usr + "/gcc");
  CHECK(compiler->path == machine.usr + ":" + machine.scratch.path("stock"));
}

TEST_CASE("a path is the bare name where PATH leads to the same file, and stays a path otherwise") {
  Machine machine;
  machine.scratch.link("same/gcc", "../usr/gcc");
  std::string path = machine.masquerade + ":" + machine.usr;
  CHECK(find_compiler(machine.usr + "/gcc", path)->name == "gcc");
  CHECK(find_compiler(machine.scratch.path("same/gcc"), path)->name == "gcc");
  auto other = find_compiler(machine.cache + "/gcc", path);
  REQUIRE(other);
  CHECK(other->name == machine.cache + "/gcc");
  CHECK(other->file == machine.cache + "/gcc");
  CHECK(other->path == machine.usr + ":" + machine.masquerade);
}

TEST_CASE("where there is no compiler, that is said") {
  Machine machine;
  auto code = [&](const std::string& word, const std::string& path) {
    auto compiler = find_compiler(word, path);
    return compiler ? Code::general : compiler.error().code;
  };
  CHECK(code("gcc", machine.masquerade) == Code::recursion);
  CHECK(code(machine.masquerade + "/gcc", "/nonexistent") == Code::no_compiler);
  CHECK(code("", machine.path) == Code::no_compiler);
  CHECK(code("g++", machine.path) == Code::no_compiler);
  CHECK(code(machine.usr + "/g++", machine.path) == Code::no_compiler);
  CHECK(code("distcc", machine.path) == Code::recursion);
  CHECK(code("/usr/bin/dcc", machine.path) == Code::recursion);
}

TEST_CASE("directories and files that cannot be executed are no compilers") {
  Machine machine;
  machine.scratch.directory("odd/gcc");
  machine.scratch.file("odd2/gcc");
  std::string path = machine.scratch.path("odd") + ":" + machine.scratch.path("odd2") + ":" + machine.usr;
  CHECK(find_compiler("gcc", path)->file == machine.usr + "/gcc");
}

TEST_CASE("an empty entry of PATH is the current directory") {
  CHECK(path_directories("/a::/b:") == std::vector<std::string>{"/a", ".", "/b", "."});
}

TEST_CASE("the safeguard counts as stock does") {
  CHECK(safeguard_level(nullptr) == 0);
  CHECK(safeguard_level("0") == 0);
  CHECK(safeguard_level("2") == 2);
  CHECK(safeguard_level("") == 1);
  CHECK(safeguard_level("x") == 1);
  CHECK(safeguard_level("-1") == 1);
  CHECK(next_safeguard_level(0) == "1");
  CHECK(next_safeguard_level(9) == "9");
  CHECK(nesting(0, false) == Nesting::none);
  CHECK(nesting(1, true) == Nesting::run_local);
  CHECK(nesting(1, false) == Nesting::runaway);
  CHECK(nesting(2, true) == Nesting::runaway);
}

}  // namespace dcc::toolchain
