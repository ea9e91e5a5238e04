// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dcc::scan {

// Searches preprocessed text for assembler that may read files, which exist only on this machine. It looks in asm
// statements, or everywhere if the whole text is assembler. Doubtful assembler counts, too: a false alarm costs only a
// local compile. Feed it the text in pieces of any size.
class AssemblerScan {
 public:
  enum class Kind {
    source,
    with_macros,  // source that gcc has preprocessed for -g3: what its #define lines say is not expanded any more
    assembler,
  };
  explicit AssemblerScan(Kind kind) : kind_(kind) {}

  // Returns reads_files() so far.
  bool feed(std::string_view piece);
  bool reads_files() const { return reads_files_; }

 private:
  size_t read_statements(std::string_view text);
  bool is_in_definition(std::string_view text, size_t at) const;
  size_t read_statement(std::string_view text, size_t word_ends);
  size_t read_assembler(std::string_view text);

  Kind kind_;
  bool reads_files_ = false;
  std::string pending_;           // the end of the text so far, to be read together with what follows
  std::string line_;              // the beginning of the line in which `pending_` begins, as far as it is before that
  char literal_ = 0;              // the quote of the literal in which `pending_` begins, or 0
  bool has_raw_strings_ = false;  // in which any line may begin like a directive
  size_t read_ = 0;               // bytes of `pending_` that are already searched and only kept as context
};

}  // namespace dcc::scan
