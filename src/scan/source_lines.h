// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::scan {

// The content of a file that a text or a message names; nothing when it cannot be read.
using ReadSource = std::function<std::optional<std::string>(const std::string& name)>;

// Lines of the user's files, for questions that preprocessed text leaves open. The last file is kept in memory.
class SourceLines {
 public:
  explicit SourceLines(ReadSource read) : read_(std::move(read)) {}

  // A line, and the lines after it that a backslash or an open parenthesis joins to it: in preprocessed text, all
  // tokens of a macro call are on its first line. Nothing when there is no such line. Valid until the next call.
  std::optional<std::string_view> logical_line(std::string_view file, uint64_t line);

 private:
  void open(std::string_view file);

  ReadSource read_;
  std::string name_;
  std::optional<std::string> content_;
  std::vector<size_t> begins_;  // offset of each line
};

}  // namespace dcc::scan
