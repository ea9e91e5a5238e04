// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cmdline/lost_warnings.h"
#include "scan/c_text.h"
#include "scan/macro_layouts.h"
#include "scan/source_lines.h"

namespace dcc::scan {

// Searches the statements in the user's part of preprocessed text for layouts that compilers may warn about. It reads
// roughly, and reports too much evidence rather than too little: a false alarm costs only a local compile. Lines may
// come from macros. Columns are as -E keeps them: right for the first token of a line, but in bytes, so that tabs
// cannot be distinguished from blanks. Feed it whole lines; only the text's last piece may end within a line.
//
// With the source and its macros at hand, it gives fewer false alarms.
class StatementScan {
 public:
  // Each may be null, and must else outlive this object. `bodies` takes the words of bodies without braces.
  explicit StatementScan(SourceLines* source = nullptr, MacroLayouts* macros = nullptr, Names* bodies = nullptr)
      : source_(source), macros_(macros), bodies_(bodies) {}

  // Returns found() so far.
  cmdline::Evidence feed(std::string_view piece);
  cmdline::Evidence found() const { return found_; }
  // Whether the text so far ends between an if and the statement that it guards, or the like.
  bool awaits_body() const;

 private:
  struct Token {
    std::string_view text;
    uint64_t line = 0;
    size_t column = 0;
    size_t first_column = 0;  // of its line's first token
    bool is_first = false;
  };
  enum class Keyword : uint8_t { none, if_, else_, for_, while_, do_, switch_ };
  enum class Stage : uint8_t { condition, before_body, body, after };
  // A statement that has another statement as its body.
  struct Guard {
    Keyword keyword = Keyword::none;
    Stage stage = Stage::condition;
    size_t depth = 0;  // of the parentheses and braces around it
    Token token;
    uint64_t condition_end = 0;  // the line in which the condition ends
    Token body;
    std::string body_word;  // the body's first token
    unsigned visit = 0;     // TextPosition::visit() of the file
    // Whether it, or its body, is from a system header's macro, which gcc does not warn about.
    bool is_system = false, has_system_body = false;
  };

  // Of a line's first token: on a screen, if the source shows where there are tabs, and in bytes if not.
  struct Column {
    size_t at = 0;
    bool is_exact = false;

    bool is(Column other) const { return at == other.at && is_exact == other.is_exact; }
    bool may_be(Column other) const { return at == other.at || (at > 0 && other.at > 0 && !all_exact(other)); }
    bool may_be_behind(Column other) const { return at > other.at || (0 < at && at < other.at && !all_exact(other)); }
    bool all_exact(Column other) const { return is_exact && other.is_exact; }
  };

  void read_text(std::string_view text);
  void read_directive(std::string_view line);
  void read(const Token& token);
  void read_after(const Token& next);
  void begin_body(Guard& guard, const Token& token);
  void open(Keyword keyword, Stage stage, const Token& token);
  void end_statement();
  bool is_aligned_outside(Column next_column);
  cmdline::Evidence borne_out(cmdline::Evidence evidence, const Guard& guard);
  cmdline::Evidence layout_of(const Guard& guard, const Token& next);
  std::optional<std::string_view> source_line(const Guard& guard, uint64_t line);
  Column indentation_of(const Guard& guard);
  Column column_of(const Guard& guard, uint64_t line, size_t bytes);
  static Keyword keyword_of(std::string_view text);

  SourceLines* source_;
  MacroLayouts* macros_;
  Names* bodies_;
  cmdline::Evidence found_ = 0;
  TextPosition position_;
  std::string raw_end_;
  std::vector<Guard> guards_;  // those not yet read to their end, the innermost last
  size_t depth_ = 0;
  uint64_t text_line_ = 0;  // the line whose first token is at first_column_
  size_t first_column_ = 0;
};

}  // namespace dcc::scan
