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

// gcc -E tells by markers in mid-line which tokens come from a system header's macro. It turns "int i = NULL;" into
//     int i =
//     # 2 "a.c" 3 4
//            ((void *)0)
//     # 2 "a.c"
//                ;
// When gcc compiles this, it takes these tokens for text in a system header and does not warn about them, although a
// direct compile does. Also, each marker begins a new file for code that compares files (AddressSanitizer naming
// variables).
//
// So the markers that stay in the same user's file are reduced to a line number, "# 2", after which gcc stays in that
// file. The rest is overwritten with blanks: the text keeps its size, and nothing has to be moved.
class MarkerRewriter {
 public:
  // Rewrites in place; returns whether anything has changed. Feed it whole lines: only the text's last piece may end
  // within a line.
  bool rewrite(std::span<char> piece);

  // Whether all of the text so far could be read. False if a piece did not begin at the start of a line, or if a raw
  // string does not end.
  bool complete() const { return !lost_ && raw_end_.empty(); }

  // Whether this line of a user's file has tokens from a system header's macro. gcc warns about some of these in a
  // direct compile, too, and about others only because the text does not say where they come from.
  bool has_system_macro(std::string_view file, uint64_t line) const;

 private:
  bool rewrite_directive(std::span<char> line);

  TextPosition position_;
  std::map<std::string, std::set<uint64_t>, std::less<>> system_macros_;  // the lines with such tokens, by file
  std::string raw_end_;  // the end of the raw string that is being read, whose lines may look like markers; empty: none
  bool at_line_start_ = true;
  bool lost_ = false;
};

}  // namespace dcc::scan
