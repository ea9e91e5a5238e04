// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/names.h"

#include "test.h"

namespace dcc::toolchain {

TEST_CASE("compiler names come apart into triplet, base and version") {
  struct Row {
    const char *name, *triplet, *base, *version;
  };
  const Row rows[] = {
      {"gcc", "", "gcc", ""},
      {"c++", "", "c++", ""},
      {"c89", "", "c89", ""},
      {"c89-gcc", "", "c89-gcc", ""},
      {"clang++-14", "", "clang++", "14"},
      {"gcc-12.2.0", "", "gcc", "12.2.0"},
      {"x86_64-linux-gnu-gcc", "x86_64-linux-gnu", "gcc", ""},
      {"aarch64-linux-gnu-g++-12", "aarch64-linux-gnu", "g++", "12"},
      {"armv7l-unknown-linux-gnueabihf-cc", "armv7l-unknown-linux-gnueabihf", "cc", ""},
      {"arm-none-eabi-cpp", "arm-none-eabi", "cpp", ""},
      {"avr-gcc", "avr", "gcc", ""},
      {"x86_64-w64-mingw32-g++-12-posix", "x86_64-w64-mingw32", "g++", "12"},
      {"i686-w64-mingw32-gcc-win32", "i686-w64-mingw32", "gcc", ""},
      {"aarch64-linux-android31-clang", "aarch64-linux-android31", "clang", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    auto parts = parse_compiler_name(row.name);
    REQUIRE(parts);
    CHECK(parts->triplet == row.triplet);
    CHECK(parts->base == row.base);
    CHECK(parts->version == row.version);
  }
}

TEST_CASE("names that only look like compilers' are none") {
  for (const char* name : {"",
                           "-",
                           "-12",
                           "12",
                           "c++filt",
                           "c++filt-12",
                           "gcc-ar",
                           "gcc-nm",
                           "gcc-ranlib-12",
                           "gcc-",
                           "-gcc",
                           "clang-format",
                           "clang-cl",
                           "clang-tidy",
                           "clang-cpp-14",
                           "clangd",
                           "clang-14-format",
                           "g++-mapper-server",
                           "gccgo",
                           "gccgo-12",
                           "afl-gcc",
                           "ccache",
                           "ccache-gcc",
                           "x86_64-linux-gnu-gccgo-12",
                           "gcc-12-",
                           "gcc-.12",
                           "gcc-12.",
                           "gcc-12..2",
                           "winegcc",
                           "x86_64-linux-gnu-gcc-ar-12",
                           "gcov",
                           "cpp11",
                           "gcc-posix-12",
                           "gnatgcc",
                           "distcc",
                           "x86_64-linux-gnu-clang-cpp",
                           "x86_64--gcc",
                           "mpicc",
                           "../gcc",
                           "x86_64-c89-gcc"}) {
    CAPTURE(name);
    CHECK(!parse_compiler_name(name));
  }
}

}  // namespace dcc::toolchain
