// SPDX-License-Identifier: GPL-2.0-or-later
// Reads preprocessed C and C++: line markers, and literals as far as needed to skip them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <span>
#include <string_view>

namespace dcc::scan {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_one_of(std::span<const std::string_view> words, std::string_view word);

// # 12 "FILE" 1 3 4 (cpp manual, "Preprocessor Output")
struct LineMarker {
  uint64_t line = 0;      // of the text below
  std::string_view name;  // of its file, as written between the quotes
  bool enters = false;    // flag 1: an #include
  bool returns = false;   // flag 2: the end of an #include
  bool system = false;    // flag 3: text of a system header, or a token of its macro
};
std::optional<LineMarker> read_line_marker(std::string_view line);

// Follows which place in the source the text comes from.
class TextPosition {
 public:
  // Reads a line that begins with '#'. Returns whether it is a marker that stays in the same user's file.
  bool read_directive(std::string_view line);
  void read_text(std::string_view text);  // the text between directives

  // Whether the text is in a system header, or of unknown origin, as before the first marker.
  bool in_system_header() const { return in_system_header_; }
  // Whether the text up to the next marker is in a user's file, but comes from a system header's macro.
  bool in_system_macro() const { return in_system_macro_; }
  const std::string& name() const { return name_; }  // of the file, as written between the quotes
  uint64_t line() const { return line_; }            // valid outside system headers
  // Changes with every marker for another file.
  unsigned visit() const { return visit_; }
  // Whether a #line names this file as the origin of the text, which may be wrong.
  bool is_by_line_directive() const { return line_directive_names_.contains(name_); }

 private:
  std::string name_;
  std::set<std::string> line_directive_names_;
  unsigned visit_ = 0;
  bool in_system_header_ = true;
  bool in_system_macro_ = false;
  uint64_t line_ = 0;
};

// The first '#' at or after `from` that is in the first column of a line; npos when there is none. `text` must begin at
// the start of a line.
size_t find_directive(std::string_view text, size_t from);

inline constexpr std::string_view k_blanks = " \t\n\r\f\v";
// The position of the first character at or after `at` that is not a blank; the text's end if there is none.
size_t skip_blanks(std::string_view text, size_t at);

// Also true for the characters of a number. The dollar sign and non-ASCII characters count as letters, as in compilers.
bool is_identifier_char(char c);

// The position after the identifier or number at `at`, or after the single character if there is neither.
size_t end_of_word(std::string_view text, size_t at);

// The position after the string or character literal whose quote is at `at`; a literal ends with its line at the
// latest.
size_t end_of_literal(std::string_view text, size_t at);

// The position after the literal, word, number or other character at `at`.
size_t end_of_token(std::string_view text, size_t at);

// Where the next raw string begins, and how it will end. `from` must not be inside a raw string or another literal.
struct RawString {
  size_t begin = 0;  // after its parenthesis
  std::string end;   // )DELIMITER"
};
std::optional<RawString> find_raw_string(std::string_view text, size_t from, size_t to);

}  // namespace dcc::scan
