// SPDX-License-Identifier: GPL-2.0-or-later
// A directory with a toolchain's programs, named by an administrator with --toolchain: its compilers are allowed
// without an entry in the masquerade directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

// An error unless the directory exists, holds compilers and cannot be changed by others.
Result<void> check_toolchain_directory(const std::string& directory);

// The compiler names in it (see names.h), sorted; other programs in it are left out.
std::vector<std::string> compilers_in(const std::string& directory);

// The path of the compiler `name` in it. Code::no_compiler if there is none of that name; Code::denied if others could
// change it.
Result<std::string> compiler_file(const std::string& directory, std::string_view name);

}  // namespace dcc::toolchain
