// SPDX-License-Identifier: GPL-2.0-or-later
// The compilers installed on this machine, by the names of the files in PATH.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dcc::toolchain {

// [CPU-...-](cc|c++|c89|c99|cpp|gcc|g++|clang|clang++)[-VERSION][-posix|-win32], and Debian's c89-gcc and c99-gcc. No
// false friends: c++filt, gcc-ar, clang-format, clang-cpp and g++-mapper-server are not compilers.
bool is_compiler_name(std::string_view name);

// Compiler names and the first file for each, from the directories of `path`, then /usr/local/bin and /usr/bin. Our own
// links, stock distcc's, and everything in `skip` are left out.
std::map<std::string, std::string> installed_compilers(std::string_view path, const std::string& skip);

}  // namespace dcc::toolchain
