// SPDX-License-Identifier: GPL-2.0-or-later
// How a command that a build runs reaches dcc, or bypasses it.
#pragma once

#include <string>
#include <vector>

namespace dcc {

struct Call {
  std::vector<std::string> command;  // the compiler and its arguments
  bool masquerading = false;
  std::string how;     // "dcc through the link /usr/lib/distcc/gcc"
  std::string bypass;  // why dcc is not called, and what to do about it; empty: it is called
};

// `words` is the command that a shell would run. Its program is looked up in PATH, and the words are interpreted as
// client_main() does.
Call call_of(std::vector<std::string> words);

}  // namespace dcc
