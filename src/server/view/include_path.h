// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::server {

// Where a compiler searches for what a unit includes, and where that begins.
struct IncludePath {
  std::string directory;  // the working directory
  std::vector<std::string> sources;
  std::vector<std::string> preincluded;  // of -include and -imacros
  // In the order of the search, absolute, as they are written.
  std::vector<std::string> searched;
  size_t angled = 0;  // where it begins for <...>; before it are those of -iquote
};

// Of a command. `environment` is a list of NAME=value, and `defaults` are the compiler's own directories. Good enough
// for asking early, and for nothing else: response files are not read, and -iprefix, frameworks and modules are left
// out.
IncludePath include_path_of(const std::vector<std::string>& argv, const std::string& directory,
                            const std::vector<std::string>& environment, const std::vector<std::string>& defaults);

}  // namespace dcc::server
