// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "scan/c_text.h"

namespace dcc::scan {

// With markers in mid-line, gcc -E says which tokens come from a system header's macro. Of "int i = NULL;" it makes
//     int i =
//     # 2 "a.c" 3 4
//            ((void *)0)
//     # 2 "a.c"
//                ;
// Compiling that, gcc does not warn about these tokens, where a direct compile does: it takes them for text in a system
// header. And each marker begins a new file for what compares files (AddressSanitizer naming variables).
//
// So the markers that stay in a file of the user's become plain numbers, "# 2", with which gcc stays where it is. They
// are overwritten with blanks: the text keeps its size, and nothing has to be moved.
class MarkerRewriter {
 public:
  // In place; returns whether anything has changed. Feed it whole lines: only the text's last piece may end within one.
  bool rewrite(std::span<char> piece);

  // Whether it could read all of the text so far: not if a piece was part of a line only, or if a raw string does not
  // end.
  bool complete() const { return !lost_ && raw_end_.empty(); }

  // Whether this line of a file of the user's has tokens from a system header's macro. About some of these gcc warns,
  // as it does directly, and about others only because the text does not say what they are.
  bool has_system_macro(std::string_view file, uint64_t line) const;

 private:
  bool rewrite_directive(std::span<char> line);

  TextPosition position_;
  std::map<std::string, std::set<uint64_t>, std::less<>> system_macros_;  // their lines by file
  std::string raw_end_;  // in a raw string, where lines may look like markers
  bool at_line_start_ = true;
  bool lost_ = false;
};

}  // namespace dcc::scan
