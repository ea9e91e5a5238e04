// SPDX-License-Identifier: GPL-2.0-or-later
// Decides which arguments may reach a compiler in native mode, where it sees the client's files. It may read any that
// it is shown, but it runs no program and loads no plug-in of the client's, and writes only what output_names() knows.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cmdline/arguments.h"

namespace dcc::cmdline {

// Describes the first argument that native mode is not for: "'-wrapper' chooses the programs that compile". Empty: none
// is. The client asks, and the server, which trusts no client.
std::string find_beyond_view(const std::vector<std::string>& argv, std::span<const Argument> arguments);

}  // namespace dcc::cmdline
