// SPDX-License-Identifier: GPL-2.0-or-later
// @FILE on a command line stands for the words in FILE.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::cmdline {

using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

// Words are separated by white space; '...', "..." and a backslash quote. An error where compilers disagree: a
// backslash in quotes before a character that does not need one (GCC 15 keeps it, older ones and clang drop it), an
// empty word (clang drops it).
Result<std::vector<std::string>> split_response_file(std::string_view text);

// Replaces every @FILE after argv[0], including those inside FILE, as both drivers do. A word whose file cannot be read
// stays as it is. An error when there are more words than a command line should hold.
Result<std::vector<std::string>> expand_response_files(std::vector<std::string> argv, const ReadFile& read_file);

}  // namespace dcc::cmdline
