// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/output_names.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "cmdline_words.h"
#include "scratch.h"
#include "test.h"

namespace dcc::cmdline {
namespace {

std::set<std::string> names_of(const std::string& command, int version = 12) {
  const OutputNames names = output_names(analyzed(command), {version, "", ""});
  return {names.files.begin(), names.files.end()};
}

using Names = std::set<std::string>;

// Paths of all files below the directory, which nftw() has no argument for.
Names* g_found = nullptr;
Names files_in(const std::string& directory) {
  Names found;
  g_found = &found;
  REQUIRE(::chdir(directory.c_str()) == 0);
  auto note = [](const char* path, const struct stat*, int type, FTW*) {
    if (type == FTW_F) g_found->insert(path + 2);  // without "./"
    return 0;
  };
  ::nftw(".", note, 16, FTW_PHYS);
  REQUIRE(::chdir("/") == 0);
  return found;
}

bool is_installed(const std::string& compiler) {
  return ::system(("command -v " + compiler + " >/dev/null").c_str()) == 0;
}

}  // namespace

TEST_CASE("the object is an output, and what is written beside it") {
  CHECK(names_of("gcc -c src/foo.bar.c") == Names{"foo.bar.o"});
  CHECK(names_of("gcc -c src/foo.bar.c -o out/x.y.o -MD") == Names{"out/x.y.o", "out/x.y.d"});
  CHECK(names_of("gcc -S src/a.c -MMD -MF z.dep") == Names{"a.s", "z.dep"});
  CHECK(names_of("gcc -c src/a.c -o out/x -g -gsplit-dwarf -fstack-usage -fcallgraph-info --coverage") ==
        Names{"out/x", "out/x.dwo", "out/x.su", "out/x.ci", "out/x.gcno"});
  CHECK(names_of("g++ -c src/a.cc -o out/x.o -O2 -fsave-optimization-record") ==
        Names{"out/x.o", "out/x.cc.opt-record.json.gz"});
  CHECK(names_of("clang -c src/foo.bar.c -O2 -fsave-optimization-record") == Names{"foo.bar.o", "foo.opt.yaml"});
  CHECK(names_of("clang -c src/a.c -o out/x.o -ftime-trace") == Names{"out/x.o", "out/x.json"});
  CHECK(names_of("clang -c src/a.c -o out/x.o -save-temps=obj") == Names{"out/x.o", "out/a.i", "out/a.s", "out/a.bc"});
  CHECK(names_of("gcc -c a.c -o out/.o -fstack-usage") == Names{"out/.o", "out/.o.su"});
  CHECK(names_of("clang -S src/a.c -o out/x.s -g -gsplit-dwarf") == Names{"out/x.s", "out/x.dwo", "a.dwo"});
}

TEST_CASE("gcc before 11 names what it keeps after the source") {
  CHECK(names_of("gcc -c src/a.c -o out/x.o -save-temps", 10) == Names{"out/x.o", "out/x.i", "out/x.s", "a.i", "a.s"});
  CHECK(names_of("gcc -c src/a.c -o out/x.o -save-temps", 12) == Names{"out/x.o", "out/x.i", "out/x.s"});
}

TEST_CASE("a source is no output") {
  CHECK(names_of("gcc -c a.s -save-temps", 10) == Names{"a.o"});
  CHECK(names_of("gcc -c a.i -save-temps", 10) == Names{"a.o", "a.s"});
}

TEST_CASE("no option, no file of it") {
  for (const char* command : {"gcc -c src/a.c -o x.o -ftime-trace", "gcc -c src/a.c -o x.o -O2 -g -Wall"})
    CHECK(names_of(command) == Names{"x.o"});
}

TEST_CASE("the environment names files that are appended to") {
  const OutputNames names = output_names(analyzed("gcc -c a.c"), {12, "deps.mk a.o", "sun"});
  CHECK(names.files == std::vector<std::string>{"a.o"});
  CHECK(names.appended == std::vector<std::string>{"deps.mk", "sun"});
}

TEST_CASE("clang's names for files that it renames are told from others") {
  CHECK(output_of_temporary("out/x.y-01ab23cd.o.tmp") == "out/x.y.o");
  CHECK(output_of_temporary("out/z.y-01ab23cd.o.tmp") == "out/z.y.o");
  CHECK(output_of_temporary("x-01ab23cd.tmp") == "x");
  for (const char* other : {"out/x.y.o", "out/x.y-01ab23cd.o", "out/x.y-01ab23cg.o.tmp", "out/x.y-01ab23c.o.tmp",
                            "out/x.y-../../ab.o.tmp", "out/x.y_01ab23cd.o.tmp", ".tmp", "01ab23cd.tmp", ""})
    CHECK_MESSAGE(output_of_temporary(other) == "", other);
}

TEST_CASE("real compilers write what is expected of them and no more") {
  struct Set {
    const char* options;
    const char* compilers;  // that know them, by the beginnings of their names
  };
  constexpr Set k_sets[] = {
      {"-MD -g -gsplit-dwarf -fstack-usage --coverage -save-temps", "gcc clang"},
      {"-MMD -MF out/z.dep -O2 -fsave-optimization-record -save-temps=obj", "gcc clang"},
      {"-fcallgraph-info -save-temps=cwd -aux-info out/aux -flto", "gcc"},
      {"-save-temps=cwd -ftime-trace -serialize-diagnostics out/diagnostics", "clang"},
      {"-O2 -fsave-optimization-record -foptimization-record-file=out/record -flto -Wp,-MD,out/dep", "clang"},
      {"-ftest-coverage -fprofile-arcs -flto -g -gsplit-dwarf -Wp,-MMD,out/dep", "gcc"},
  };
  constexpr const char* k_shapes[] = {"-c src/foo.bar.c", "-c src/foo.bar.c -o out/x.y.o",
                                      "-S src/foo.bar.c -o out/x.y.s"};
  for (const std::string compiler : {"gcc-12", "gcc-11", "clang-14", "clang-13"}) {
    if (!is_installed(compiler)) {
      MESSAGE(compiler, " is not tried: it is not installed");
      continue;
    }
    for (const Set& set : k_sets)
      for (const char* shape : k_shapes) {
        if (std::string(set.compilers).find(compiler.substr(0, compiler.find('-'))) == std::string::npos) continue;
        const std::string command = compiler + " " + shape + " " + set.options;
        CAPTURE(command);
        const Scratch scratch;
        scratch.file("src/foo.bar.c", "int g(int); int f(int n) { return g(n) + g(n + 1); }\n");
        scratch.directory("out");
        REQUIRE(::system(("cd " + scratch.path() + " && " + command + " 2>/dev/null").c_str()) == 0);
        const Names expected = names_of(command);
        Names written = files_in(scratch.path());
        written.erase("src/foo.bar.c");
        for (const std::string& name : written) CHECK_MESSAGE(expected.count(name) == 1, name);
        CHECK(written.count(output_names(analyzed(command), {}).files.front()) == 1);
      }
  }
}

}  // namespace dcc::cmdline
