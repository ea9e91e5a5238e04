// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/rewrite.h"

#include "scratch.h"
#include "test.h"
#include "toolchain/identity/family.h"
#include "toolchain/lookup/self.h"

namespace dcc::toolchain {
using cmdline::Family;

namespace {

// Debian's links: cc -> alternatives -> gcc -> gcc-12 -> TRIPLET-gcc-12, and TRIPLET-gcc -> gcc-12.
struct Debian {
  Scratch scratch;
  std::string bin = scratch.directory("bin");

  Debian() {
    scratch.program("bin/m68k-linux-gnu-gcc-12");
    scratch.link("bin/gcc-12", "m68k-linux-gnu-gcc-12");
    scratch.link("bin/gcc", "gcc-12");
    scratch.link("bin/m68k-linux-gnu-gcc", "gcc-12");
    scratch.link("alternatives/cc", bin + "/gcc");
    scratch.link("bin/cc", "../alternatives/cc");
    scratch.program("llvm/clang");
    scratch.link("llvm/clang++", "clang");
    scratch.link("bin/clang++-14", "../llvm/clang++");
    scratch.link("bin/clang", "../llvm/clang");
    scratch.link("bin/c++", "clang++-14");
  }

  RemoteCommand rewrite(const std::string& word, const std::vector<std::string>& arguments = {"-c", "a.c"},
                        std::string_view target = "") const {
    auto compiler = find_compiler(word, bin);
    REQUIRE(compiler);
    return rewrite_for_remote(*compiler, target, arguments);
  }
};

}  // namespace

TEST_CASE("gcc gets the triplet that its links name") {
  Debian debian;
  CHECK(debian.rewrite("gcc").name == "m68k-linux-gnu-gcc");
  CHECK(debian.rewrite("gcc-12").name == "m68k-linux-gnu-gcc-12");
  CHECK(debian.rewrite("cc").name == "m68k-linux-gnu-gcc");
  CHECK(debian.rewrite("gcc").more_arguments.empty());
}

TEST_CASE("a path that PATH finds, too, is rewritten as the bare name is") {
  Debian debian;
  CHECK(debian.rewrite(debian.bin + "/cc").name == "m68k-linux-gnu-gcc");
}

TEST_CASE("other names stay: paths elsewhere, triplets, and scripts") {
  Debian debian;
  std::string elsewhere = debian.scratch.program("elsewhere/gcc");
  debian.scratch.program("bin/c89-gcc");
  for (const std::string& word : {elsewhere, std::string("m68k-linux-gnu-gcc"), std::string("c89-gcc")})
    CHECK(debian.rewrite(word).name == word);
}

TEST_CASE("a TRIPLET-gcc that is another compiler, or none, changes nothing") {
  Debian debian;
  ::unlink((debian.bin + "/m68k-linux-gnu-gcc").c_str());
  CHECK(debian.rewrite("gcc").name == "gcc");
  debian.scratch.program("bin/m68k-linux-gnu-gcc");
  CHECK(debian.rewrite("gcc").name == "gcc");
}

TEST_CASE("a gcc without a triplet in its links has one by what it says") {
  Debian debian;
  std::string gcc = debian.scratch.program("arch/gcc");
  REQUIRE(::link(gcc.c_str(), (debian.scratch.directory("arch") + "/riscv64-unknown-linux-gnu-gcc").c_str()) == 0);
  auto compiler = find_compiler("gcc", debian.scratch.directory("arch"));
  REQUIRE(compiler);
  CHECK(rewrite_for_remote(*compiler, "riscv64-unknown-linux-gnu", {"-c", "a.c"}).name ==
        "riscv64-unknown-linux-gnu-gcc");
  CHECK(rewrite_for_remote(*compiler, "", {"-c", "a.c"}).name == "gcc");
}

TEST_CASE("clang's target is its own") {
  CHECK(Debian().rewrite("clang", {"-c", "a.c"}, "riscv64-unknown-linux-gnu").more_arguments ==
        std::vector<std::string>{"-target", "riscv64-unknown-linux-gnu"});
}

TEST_CASE("clang gets a target unless one is given") {
  Debian debian;
  for (const char* word : {"clang", "clang++-14", "c++"}) {
    RemoteCommand command = debian.rewrite(word);
    CHECK(command.name == (std::string(word) == "c++" ? "clang++-14" : word));
    REQUIRE(command.more_arguments.size() == 2);
    CHECK(command.more_arguments[0] == "-target");
    CHECK(command.more_arguments[1].find('-') != std::string::npos);
  }
  for (const char* target : {"-target", "--target=arm-none-eabi", "--target"})
    CHECK(debian.rewrite("clang", {"-c", target, "a.c"}).more_arguments.empty());
}

TEST_CASE("the family of a compiler follows from its name, or from its links'") {
  Debian debian;
  CHECK(family_of("cc", debian.bin + "/cc") == Family::gcc);
  CHECK(family_of("c++", debian.bin + "/c++") == Family::clang);
  CHECK(family_of("clang++-14", debian.bin + "/clang++-14") == Family::clang);
  CHECK(family_of("gcc", "/nonexistent/gcc") == Family::gcc);
  debian.scratch.program("bin/mycc");
  CHECK(family_of("mycc", debian.bin + "/mycc") == Family::unknown);
}

TEST_CASE("links that go in circles end") {
  Scratch scratch;
  scratch.link("cc", "cc");
  CHECK(names_along_links(scratch.path("cc")).size() == 40);
}

}  // namespace dcc::toolchain
