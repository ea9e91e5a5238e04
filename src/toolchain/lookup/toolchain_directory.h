// SPDX-License-Identifier: GPL-2.0-or-later
// A directory with a toolchain's programs, as an administrator names it with --toolchain: its compilers are allowed
// without an entry in the masquerade directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

// Is there such a directory, with compilers, and can others not change it?
Result<void> check_toolchain_directory(const std::string& directory);

// The names in it that are a compiler's, sorted: what the table of names knows, and not everything in a bin directory.
std::vector<std::string> compilers_in(const std::string& directory);

// The compiler `name` there. Code::no_compiler when it has none of that name; Code::denied when others could change it.
Result<std::string> compiler_file(const std::string& directory, std::string_view name);

}  // namespace dcc::toolchain
