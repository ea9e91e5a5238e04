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
  // assembly). Not all need be written: -gsplit-dwarf without -g writes nothing.
  std::vector<std::string> files;
  // The compiler appends to these.
  std::vector<std::string> appended;
};

struct OutputContext {
  int version = 0;                  // of the compiler, the first number; 0: unknown
  std::string dependencies_output;  // DEPENDENCIES_OUTPUT; empty: not set
  std::string sunpro_dependencies;  // SUNPRO_DEPENDENCIES
};

// For an invocation that may be compiled in native mode.
OutputNames output_names(const Invocation& invocation, const OutputContext& context);

// What clang renames this file to at its end, if it may have chosen the name: "a.o" for "a-1f2e3d4c.o.tmp". Else empty.
std::string output_of_temporary(std::string_view name);

}  // namespace dcc::cmdline
