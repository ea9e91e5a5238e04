// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "cmdline/family.h"
#include "scan/directive_lines.h"
#include "scan/macro_scan.h"

namespace dcc::scan {

// Searches preprocessed text for pragmas that mean something else there than in the source:
// - gcc's preprocessor, when run alone, ignores "GCC target" and "GCC optimize", which change macros (__AVX2__,
//   __OPTIMIZE__), and "GCC diagnostic error" for its own warnings.
// - "diagnostic error" for a warning that preprocessed text loses (lost_warnings.h).
// - clang expands macros in most pragmas when it compiles, but not with -E: "pack(push, N)", "ms_struct ON"; "push" may
//   be a macro, too.
// A false alarm costs only a local compile. Feed it the text in pieces of any size.
class PragmaScan {
 public:
  explicit PragmaScan(cmdline::Family family) : family_(family) {}

  // Returns is_local() so far.
  bool feed(std::string_view piece);
  bool is_local() const { return is_local_; }
  // Whether the user's files have "GCC diagnostic". gcc's preprocessor ignores it when run alone, and then gives too
  // many warnings.
  bool changes_warnings() const { return changes_warnings_; }
  // If one of these names is a macro anywhere in the source, the text means something else. Empty for gcc.
  const Names& must_be_no_macros() const { return must_be_no_macros_; }

 private:
  void read_line(std::string_view line);
  void read_expanded(std::span<const std::string_view> operands);

  cmdline::Family family_;
  DirectiveLines lines_;
  bool in_compilers_header_ = false;
  bool in_system_header_ = false;
  bool is_local_ = false;
  bool changes_warnings_ = false;
  Names must_be_no_macros_;
};

}  // namespace dcc::scan
