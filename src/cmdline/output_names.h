// SPDX-License-Identifier: GPL-2.0-or-later
// Every file that a compile may write, as its command says. In native mode a server's compiler makes all of them, and
// a client takes no others from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cmdline/invocation.h"

namespace dcc::cmdline {

struct OutputNames {
  // As the compiler would open them: relative names count from the working directory. The first is the object (or the
  // assembly). Some may not be written, for example because a compiler of another version chooses other names.
  std::vector<std::string> files;
  // The compiler appends to these.
  std::vector<std::string> appended;
};

// For an invocation that may be compiled in native mode. The variables' values; empty: not set.
OutputNames output_names(const Invocation& invocation, std::string_view dependencies_output = "",
                         std::string_view sunpro_dependencies = "");

// Whether clang may have chosen this name for a file that it renames to `output` at its end: "a-1f2e3d4c.o.tmp".
bool is_temporary_of(std::string_view name, std::string_view output);

}  // namespace dcc::cmdline
