// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "scan/directive_lines.h"
#include "scan/names.h"

namespace dcc::scan {

// Searches what a compiler writes with "-E -dD" for the definition of a macro that has one of the given names. Feed it
// the text in pieces of any size.
class MacroScan {
 public:
  explicit MacroScan(Names names) : names_(std::move(names)) {}

  // Returns whether one was found so far.
  bool feed(std::string_view piece);
  const std::string& macro() const { return macro_; }  // the first one found

 private:
  Names names_;
  DirectiveLines lines_;
  std::string macro_;
};

}  // namespace dcc::scan
