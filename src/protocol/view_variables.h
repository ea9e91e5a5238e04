// SPDX-License-Identifier: GPL-2.0-or-later
// The environment of a compiler in native mode: a client sends no other variable, and a server drops any other.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::protocol {

inline constexpr std::string_view k_view_variables[] = {"COLORTERM",
                                                        "COLUMNS",
                                                        "CPATH",
                                                        "CPLUS_INCLUDE_PATH",
                                                        "C_INCLUDE_PATH",
                                                        "DEPENDENCIES_OUTPUT",
                                                        "GCC_COLORS",
                                                        "GCC_EXTRA_DIAGNOSTIC_OUTPUT",
                                                        "GCC_URLS",
                                                        "LANG",
                                                        "LANGUAGE",
                                                        "LIBRARY_PATH",
                                                        "OBJCPLUS_INCLUDE_PATH",
                                                        "OBJC_INCLUDE_PATH",
                                                        "PATH",
                                                        "PWD",
                                                        "SOURCE_DATE_EPOCH",
                                                        "SUNPRO_DEPENDENCIES",
                                                        "TERM",
                                                        "TERM_URLS",
                                                        "TZ"};

inline bool is_view_variable(std::string_view name) {
  return name.starts_with("LC_") ||
         std::find(std::begin(k_view_variables), std::end(k_view_variables), name) != std::end(k_view_variables);
}

// An environment for questions about a compiler itself: without what concerns one job's sources, files and messages.
// PATH stays: it decides which compiler that is.
inline std::vector<std::string> without_view_variables(std::vector<std::string> environment) {
  std::erase_if(environment, [](std::string_view assignment) {
    const std::string_view name = assignment.substr(0, assignment.find('='));
    return name != "PATH" && is_view_variable(name);
  });
  return environment;
}

}  // namespace dcc::protocol
