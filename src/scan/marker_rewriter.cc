// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/marker_rewriter.h"

#include <algorithm>

namespace dcc::scan {

bool MarkerRewriter::rewrite_directive(std::span<char> line) {
  if (!position_.read_directive({line.data(), line.size()})) return false;
  if (position_.in_system_macro()) system_macros_[position_.name()].insert(position_.line());
  std::fill(std::find(line.begin(), line.end(), '"'), line.end(), ' ');
  return true;
}

bool MarkerRewriter::has_system_macro(std::string_view file, uint64_t line) const {
  const auto lines = system_macros_.find(file);
  return lines != system_macros_.end() && lines->second.contains(line);
}

bool MarkerRewriter::rewrite(std::span<char> piece) {
  lost_ |= !at_line_start_ && !piece.empty();
  if (lost_ || piece.empty()) return false;
  const std::string_view text(piece.data(), piece.size());
  at_line_start_ = text.back() == '\n';
  bool changed = false;
  for (size_t at = 0; at < text.size();) {
    size_t end;
    if (!raw_end_.empty()) {
      end = text.find(raw_end_, at);
      if (end != text.npos) end += raw_end_.size();
      if (end != text.npos) raw_end_.clear();
    } else if (text[at] == '#' && (at == 0 || text[at - 1] == '\n')) {
      end = std::min(text.find('\n', at), text.size());
      changed |= rewrite_directive(piece.subspan(at, end - at));
      at = ++end;
      continue;
    } else {
      end = find_directive(text, at);
      const auto raw = position_.in_system_header() ? std::nullopt : find_raw_string(text, at, end);
      if (raw) end = raw->begin;
      if (raw) raw_end_ = raw->end;
    }
    end = std::min(end, text.size());
    position_.read_text(text.substr(at, end - at));
    at = end;
  }
  return changed;
}

}  // namespace dcc::scan
