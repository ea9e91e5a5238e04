// SPDX-License-Identifier: GPL-2.0-or-later
// Reading preprocessed C and C++: line markers, and as much of literals as it takes not to look into them.
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
  std::string_view name;  // of its file, as it is quoted
  bool enters = false;    // flag 1: an #include
  bool returns = false;   // flag 2: from one
  bool system = false;    // flag 3: text of a system header, or a token of its macro
};
std::optional<LineMarker> read_line_marker(std::string_view line);

// Where in the source a place in the text is.
class TextPosition {
 public:
  // Reads a line that begins with '#'; whether it is a marker that stays in the same file of the user's.
  bool read_directive(std::string_view line);
  void read_text(std::string_view text);  // what is between directives

  // A system header, or what we know nothing of, as before the first marker.
  bool in_system_header() const { return in_system_header_; }
  // What follows in a file of the user's, up to the next marker, is from a system header's macro.
  bool in_system_macro() const { return in_system_macro_; }
  const std::string& name() const { return name_; }  // of the file, as it is quoted
  uint64_t line() const { return line_; }            // outside of system headers
  // Changes with every marker that is about another file.
  unsigned visit() const { return visit_; }
  // A #line says that the text is from this file, which may be so or not.
  bool is_by_line_directive() const { return line_directive_names_.contains(name_); }

 private:
  std::string name_;
  std::set<std::string> line_directive_names_;
  unsigned visit_ = 0;
  bool in_system_header_ = true;
  bool in_system_macro_ = false;
  uint64_t line_ = 0;
};

// The first '#' from `from` on that stands in the first column of a line; npos: there is none. `text` begins with a
// line.
size_t find_directive(std::string_view text, size_t from);

inline constexpr std::string_view k_blanks = " \t\n\r\f\v";

// Also of a number. Compilers take the dollar sign and what is not ASCII for letters.
bool is_identifier_char(char c);

// Behind the identifier or number at `at`, or the single character of anything else.
size_t end_of_word(std::string_view text, size_t at);

// Behind the string or character literal whose quote is at `at`; a literal ends with its line at the latest.
size_t end_of_literal(std::string_view text, size_t at);

// Where the next raw string begins, and how it will end. `text` from `from` on is to be the inside of none, nor of
// another literal.
struct RawString {
  size_t begin = 0;  // behind its parenthesis
  std::string end;   // )DELIMITER"
};
std::optional<RawString> find_raw_string(std::string_view text, size_t from, size_t to);

}  // namespace dcc::scan
