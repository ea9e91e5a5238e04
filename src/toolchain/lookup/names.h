// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace dcc::toolchain {

// The parts of a name such as "x86_64-w64-mingw32-g++-12.2-posix", as views into it.
struct CompilerName {
  std::string_view triplet;  // "x86_64-w64-mingw32"; empty in a native name
  std::string_view base;     // "g++"
  std::string_view version;  // "12.2"; may be empty
};

// Parses a compiler's name: [TRIPLET-](cc|c++|c89|c99|cpp|gcc|g++|clang|clang++)[-VERSION][-posix|-win32], where a
// triplet begins with a processor's name; also Debian's c89-gcc and c99-gcc, whose base is the whole name. Nothing for
// any other name, however similar: c++filt, gcc-ar, clang-format, clang-cpp, g++-mapper-server, afl-gcc.
std::optional<CompilerName> parse_compiler_name(std::string_view name);

}  // namespace dcc::toolchain
