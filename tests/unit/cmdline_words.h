// SPDX-License-Identifier: GPL-2.0-or-later
// Commands in tests are written as one line, with blanks between the words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "cmdline/invocation.h"

inline std::vector<std::string> words(std::string_view line) {
  if (line.empty()) return {};
  return dcc::split(line, ' ');
}

inline std::string line(const std::vector<std::string>& command) { return dcc::join(command, " "); }

// The family is that of the compiler's name; there are no files.
inline dcc::cmdline::Invocation analyzed(std::string_view command) {
  std::vector<std::string> argv = words(command);
  dcc::cmdline::Context context;
  context.family = dcc::cmdline::family_of_name(argv[0]);
  return dcc::cmdline::analyze(std::move(argv), context);
}
