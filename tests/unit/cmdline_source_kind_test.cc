// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/source_kind.h"

#include "cmdline/family.h"
#include "test.h"

namespace dcc::cmdline {

TEST_CASE("the extension tells what a file holds, and its case matters") {
  const struct {
    const char* name;
    Language language;
    bool preprocessed;
  } table[] = {
      {"a.c", Language::c, false},
      {"dir.x/a.c", Language::c, false},
      {"a.b.cc", Language::cxx, false},
      {"a.C", Language::cxx, false},
      {"a.c++", Language::cxx, false},
      {"a.CPP", Language::cxx, false},
      {"a.i", Language::c, true},
      {"a.ii", Language::cxx, true},
      {"a.m", Language::objective_c, false},
      {"a.mi", Language::objective_c, true},
      {"a.M", Language::objective_cxx, false},
      {"a.mii", Language::objective_cxx, true},
      {"a.s", Language::assembler, true},
      {"a.S", Language::assembler, false},
      {"a.CC", Language::other, false},
      {"a.f90", Language::other, false},
  };
  for (const auto& [name, language, preprocessed] : table) {
    CAPTURE(name);
    auto kind = kind_of_file(name, false);
    REQUIRE(kind.has_value());
    CHECK(*kind == SourceKind{language, preprocessed, false});
  }
  for (const char* name : {"a", "a.o", "a.so.1", "dir.c/a", "libx.a", "a.", ""}) {
    CAPTURE(name);
    CHECK(!kind_of_file(name, false));
  }
  CHECK(kind_of_file("a.hpp", false)->header);
  CHECK(kind_of_file("a.h", true) == SourceKind{Language::cxx, false, true});
}

TEST_CASE("a C++ driver takes C's extensions for C++") {
  CHECK(kind_of_file("a.c", true)->language == Language::cxx);
  CHECK(kind_of_file("a.m", true)->language == Language::objective_c);
  for (const char* name : {"g++", "/usr/bin/g++-12", "aarch64-linux-gnu-g++", "clang++-14", "c++"})
    CHECK(is_cxx_driver(name));
  for (const char* name : {"gcc", "clang-14", "cc", "/opt/g++/bin/gcc"}) CHECK(!is_cxx_driver(name));
}

TEST_CASE("the names of preprocessed languages are understood as such") {
  for (Language language : {Language::c, Language::cxx, Language::objective_c, Language::objective_cxx}) {
    CHECK(kind_of_language(preprocessed_language(language)) == SourceKind{language, true, false});
    CHECK(kind_of_file("x" + std::string(preprocessed_extension(language)), false) ==
          SourceKind{language, true, false});
  }
  CHECK(!kind_of_language("none"));
  CHECK(kind_of_language("f95")->language == Language::other);
}

TEST_CASE("a compiler's name tells whose options it takes") {
  CHECK(family_of_name("/usr/bin/aarch64-linux-gnu-g++-12") == Family::gcc);
  CHECK(family_of_name("gcc") == Family::gcc);
  CHECK(family_of_name("clang++-14") == Family::clang);
  CHECK(family_of_name("/opt/gcc/bin/clang") == Family::clang);
  CHECK(family_of_name("clang-cl") == Family::unknown);
  CHECK(family_of_name("cc") == Family::unknown);
}

}  // namespace dcc::cmdline
