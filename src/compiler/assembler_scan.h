// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace dcc::compiler {

// Looks for .incbin and .include in preprocessed text: assembler directives that read files, which only exist here.
// Takes for one whatever has the directive, blanks and a quote, also where it is no assembler: a false alarm costs a
// local compile. `options.include = 1` is none. Feed it the text in pieces of any size.
class AssemblerScan {
 public:
  // Returns reads_files() so far.
  bool feed(std::string_view piece);
  bool reads_files() const { return state_ == k_found; }

 private:
  static constexpr uint8_t k_found = 255;

  void step(char c);

  uint8_t state_ = 0;  // how much of a directive ends at the end of the text so far; see the .cc file
};

}  // namespace dcc::compiler
