// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::scan {

// The content of a file that a text or a message names; nothing when it cannot be had.
using ReadSource = std::function<std::optional<std::string>(const std::string& name)>;

// The user's files by lines, for what preprocessed text leaves open. The last file is kept.
class SourceLines {
 public:
  explicit SourceLines(ReadSource read) : read_(std::move(read)) {}

  // A line, and those behind it that a backslash or an open parenthesis joins to it: the tokens of a macro call are all
  // on its first line in the text. Nothing when there is no such line. Valid until the next call.
  std::optional<std::string_view> logical_line(std::string_view file, uint64_t line);

 private:
  void open(std::string_view file);

  ReadSource read_;
  std::string name_;
  std::optional<std::string> content_;
  std::vector<size_t> begins_;  // of the lines
};

}  // namespace dcc::scan
