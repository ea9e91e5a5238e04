// SPDX-License-Identifier: GPL-2.0-or-later
// The compilers installed on this machine, found by the names of the files in PATH.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace dcc::toolchain {

// `path`, with /usr/local/bin and /usr/bin appended if they are missing.
std::string with_standard_directories(std::string_view path);

// The compiler names (see names.h) in the directories of `path` that lead to an executable other than dcc and distcc.
std::set<std::string> installed_compilers(std::string_view path);

}  // namespace dcc::toolchain
