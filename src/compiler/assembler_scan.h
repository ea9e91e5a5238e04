// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace dcc::compiler {

// Looks for .incbin and .include in preprocessed text: assembler directives that read files, which only exist here. Takes any
// occurrence of the words for one, also in comments and ordinary strings: a false alarm costs a local compile.
// Feed it the text in pieces of any size.
class AssemblerScan {
 public:
  // Returns reads_files() so far.
  bool feed(std::string_view piece);
  bool reads_files() const { return found_; }

 private:
  bool found_ = false;
};

}  // namespace dcc::compiler
