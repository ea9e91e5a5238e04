// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::cmdline {

// Which compiler's command line a program understands. Where gcc and clang differ, `unknown` gets the cautious answer.
enum class Family { gcc, clang, unknown };

// Judged by the base name of a program: "aarch64-linux-gnu-g++-12" is gcc, "clang++-14" is clang, "cc" is unknown:
// follow its link (/etc/alternatives) and ask again.
Family family_of_name(std::string_view program);

}  // namespace dcc::cmdline
