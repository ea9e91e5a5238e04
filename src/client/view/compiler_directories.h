// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/plan.h"

namespace dcc::client {

// Where a compiler looks by itself, as it writes it: with "..", and whether it exists or not.
struct CompilerDirectories {
  std::vector<std::string> files;     // for the system's headers and libraries, and its own
  std::vector<std::string> programs;  // for the programs that it runs
  // Those that exist and in which it looks for <...>, in this order.
  std::vector<std::string> c_headers, cxx_headers;

  bool operator==(const CompilerDirectories&) const = default;
};

// Those of the plan's compiler, for C, C++ and Objective-C. Kept until the compiler's file changes; none if it does not
// tell.
CompilerDirectories compiler_directories(const Plan& plan);

// In the text of -print-search-dirs, or in that of -E -v in the C locale.
CompilerDirectories directories_in(std::string_view text);

}  // namespace dcc::client
