// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::cmdline {

// Whose command line a compiler understands. Where the two differ, `unknown` gets the careful answer.
enum class Family { gcc, clang, unknown };

// By the base name of a program: "aarch64-linux-gnu-g++-12" is gcc, "clang++-14" is clang, "cc" is unknown: follow its
// link (/etc/alternatives) and ask again.
Family family_of_name(std::string_view program);

}  // namespace dcc::cmdline
