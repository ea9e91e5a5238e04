// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace dcc::scan {

// Finds the lines that begin with '#' in a text that comes in pieces of any size.
class DirectiveLines {
 public:
  // Longer lines are cut: callers need only their beginning.
  static constexpr size_t k_limit = 4096;

  // Calls take(line), without the line end, for each such line until one call returns true. After that, do not call
  // feed() again.
  template <typename Take>
  void feed(std::string_view piece, Take take);

 private:
  bool at_line_start_ = true;
  std::string begun_;  // a line whose end has not arrived yet
};

template <typename Take>
void DirectiveLines::feed(std::string_view piece, Take take) {
  for (size_t at = 0; at < piece.size();) {
    size_t begin = at;
    if (begun_.empty()) {
      begin = piece.find('#', at);
      if (begin == piece.npos) break;
      at = begin + 1;
      if (begin > 0 ? piece[begin - 1] != '\n' : !at_line_start_) continue;
    }
    const size_t end = piece.find('\n', begin);
    const std::string_view line = piece.substr(begin, end == piece.npos ? end : end - begin);
    if (end == piece.npos || !begun_.empty()) {
      begun_ += line.substr(0, k_limit - std::min(k_limit, begun_.size()));
      if (end == piece.npos) break;
      if (take(std::string_view(begun_))) return;
      begun_.clear();
    } else if (take(line.substr(0, k_limit))) {
      return;
    }
    at = end;
  }
  if (!piece.empty()) at_line_start_ = piece.back() == '\n';
}

}  // namespace dcc::scan
