// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/source_lines.h"

#include <algorithm>

namespace dcc::scan {

void SourceLines::open(std::string_view file) {
  if (name_ == file && !begins_.empty()) return;
  name_ = file;
  content_ = read_(name_);
  begins_.assign(1, 0);
  if (!content_) return;
  for (size_t at = 0; (at = content_->find('\n', at)) != content_->npos;) begins_.push_back(++at);
}

std::optional<std::string_view> SourceLines::logical_line(std::string_view file, uint64_t line) {
  constexpr size_t k_most_lines = 200;
  open(file);
  if (!content_ || line == 0 || line > begins_.size()) return std::nullopt;
  const std::string_view text = std::string_view(*content_).substr(begins_[static_cast<size_t>(line) - 1]);
  size_t end = 0;
  for (size_t lines = 0; lines < k_most_lines && end < text.size(); ++lines) {
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
    const std::string_view so_far = text.substr(0, end);
    const auto open_parentheses = std::count(so_far.begin(), so_far.end(), '(');
    const size_t last = so_far.find_last_not_of(" \t\r\n");
    const bool is_joined = last != so_far.npos && so_far[last] == '\\';
    if (!is_joined && open_parentheses <= std::count(so_far.begin(), so_far.end(), ')')) break;
  }
  return text.substr(0, end);
}

}  // namespace dcc::scan
