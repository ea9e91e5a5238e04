// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/statement_scan.h"

#include <algorithm>
#include <utility>

namespace dcc::scan {
namespace {

constexpr size_t k_tab_stop = 8;

// Where this many bytes of a line end on a screen.
size_t width_of(std::string_view line, size_t bytes) {
  size_t width = 0;
  for (char c : line.substr(0, bytes)) width = c == '\t' ? (width / k_tab_stop + 1) * k_tab_stop : width + 1;
  return width;
}

constexpr std::string_view k_statement_keywords[] = {"", "if", "else", "for", "while", "do", "switch"};

// The position after the parenthesis that closes the one at `at`; the end of the line if it is not closed.
size_t end_of_parentheses(std::string_view line, size_t at) {
  for (size_t depth = 0; at < line.size();) {
    const char c = line[at];
    if (c == '"' || c == '\'') {
      at = end_of_literal(line, at);
      continue;
    }
    ++at;
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) return at;
  }
  return line.size();
}

// Whether this word begins the body after each occurrence of the keyword in the source's line.
bool begins_bodies(std::string_view line, std::string_view keyword, std::string_view word) {
  bool found = false;
  for (size_t at = 0; at < line.size();) {
    const size_t begin = std::exchange(at, end_of_token(line, at));
    if (line.substr(begin, at - begin) != keyword) continue;
    size_t body = skip_blanks(line, at);
    if (keyword != "else") {
      if (body == line.size() || line[body] != '(') return false;
      body = skip_blanks(line, end_of_parentheses(line, body));
    }
    if (body == line.size() || line.substr(body, end_of_word(line, body) - body) != word) return false;
    found = true;
  }
  return found;
}

bool is_label(std::string_view word) { return word == "case" || word == "default"; }

}  // namespace

StatementScan::Keyword StatementScan::keyword_of(std::string_view text) {
  switch (text.size()) {
    case 2:
      return text == "if" ? Keyword::if_ : text == "do" ? Keyword::do_ : Keyword::none;
    case 3:
      return text == "for" ? Keyword::for_ : Keyword::none;
    case 4:
      return text == "else" ? Keyword::else_ : Keyword::none;
    case 5:
      return text == "while" ? Keyword::while_ : Keyword::none;
    case 6:
      return text == "switch" ? Keyword::switch_ : Keyword::none;
    default:
      return Keyword::none;
  }
}

void StatementScan::open(Keyword keyword, Stage stage, const Token& token) {
  if (guards_.empty()) depth_ = 0;
  guards_.push_back({.keyword = keyword,
                     .stage = stage,
                     .depth = depth_,
                     .token = token,
                     .body = {},
                     .body_word = {},
                     .visit = position_.visit(),
                     .is_system = position_.in_system_macro()});
  guards_.back().token.text = {};
}

// Ends the statement of the innermost guard that is in its body, and of all outer guards whose statement ends with it.
void StatementScan::end_statement() {
  for (size_t i = guards_.size(); i > 0; --i) {
    Guard& guard = guards_[i - 1];
    if (guard.depth != depth_ || guard.stage != Stage::body) break;
    guard.stage = Stage::after;
    if (guard.keyword == Keyword::do_) break;  // its condition follows
  }
}

void StatementScan::begin_body(Guard& guard, const Token& token) {
  guard.stage = Stage::body;
  guard.body = token;
  guard.has_system_body = position_.in_system_macro();
  if (source_) guard.body_word = token.text;
  guard.body.text = token.text == "{" ? "{" : token.text == ";" ? ";" : "";
}

// Whether `next` is aligned with an outer guard whose statement has ended, too.
bool StatementScan::is_aligned_outside(Column next_column) {
  return std::any_of(guards_.begin(), guards_.end() - 1, [&](const Guard& outer) {
    return outer.stage == Stage::after && indentation_of(outer).is(next_column);
  });
}

// A line of the guard's file; nothing if the text may come from another file.
std::optional<std::string_view> StatementScan::source_line(const Guard& guard, uint64_t line) {
  if (!source_ || guard.visit != position_.visit() || position_.is_by_line_directive()) return std::nullopt;
  return source_->logical_line(position_.name(), line);
}

StatementScan::Column StatementScan::column_of(const Guard& guard, uint64_t line, size_t bytes) {
  if (bytes == 0) return {.at = 0, .is_exact = true};
  const auto text = source_line(guard, line);
  if (!text) return {.at = bytes};
  return {.at = width_of(*text, bytes), .is_exact = true};
}

// Compilers take a comment for the beginning of its line.
StatementScan::Column StatementScan::indentation_of(const Guard& guard) {
  const auto text = source_line(guard, guard.token.line);
  return column_of(guard, guard.token.line, text ? skip_blanks(*text, 0) : guard.token.first_column);
}

bool StatementScan::awaits_body() const {
  return std::any_of(guards_.begin(), guards_.end(), [](const Guard& guard) {
    return guard.stage == Stage::condition || guard.stage == Stage::before_body;
  });
}

// Removes evidence that the source refutes: by the macros that the statement comes from, or by its own layout. If guard
// and body are in the source itself, the body is not a macro with several statements; and if they share a line,
// compilers only warn if the line begins with the guard.
cmdline::Evidence StatementScan::borne_out(cmdline::Evidence evidence, const Guard& guard) {
  constexpr cmdline::Evidence k_doubtful = cmdline::k_one_line | cmdline::k_macro_body;
  evidence &= static_cast<cmdline::Evidence>(~found_);
  if ((evidence & cmdline::k_layout) == 0) return evidence;
  const std::string_view keyword = k_statement_keywords[static_cast<size_t>(guard.keyword)];
  const auto line = source_line(guard, guard.token.line);
  if (line && macros_ && macros_->are_clear(*line, keyword))
    return evidence & static_cast<cmdline::Evidence>(~cmdline::k_layout);
  if ((evidence & k_doubtful) == 0 || !line || !begins_bodies(*line, keyword, guard.body_word)) return evidence;
  evidence &= static_cast<cmdline::Evidence>(~cmdline::k_macro_body);
  const bool is_on_one_line = guard.token.line == guard.body.line;
  if (is_on_one_line && !line->substr(skip_blanks(*line, 0)).starts_with(keyword))
    evidence &= static_cast<cmdline::Evidence>(~cmdline::k_one_line);
  return evidence;
}

// The layout that compilers look at when the body of `guard` has ended and `next` follows.
cmdline::Evidence StatementScan::layout_of(const Guard& guard, const Token& next) {
  if (guard.keyword == Keyword::do_) return 0;
  const bool is_loop = guard.keyword == Keyword::for_ || guard.keyword == Keyword::while_;
  const bool is_empty = guard.body.text == ";";
  const bool is_empty_line = is_empty && guard.body.line == guard.condition_end;
  cmdline::Evidence evidence = is_empty_line && !is_loop ? cmdline::k_empty_body : 0;
  if (guard.body.text == "{" || next.text == "}" || next.text == ";") return evidence;
  if (next.line == guard.body.line && !guard.has_system_body) evidence |= cmdline::k_macro_body;
  if (guard.keyword == Keyword::switch_ || guard.is_system) return evidence;
  if (next.line == guard.body.line) {
    evidence |= cmdline::k_one_line;
    if (guard.token.line < guard.body.line) evidence |= cmdline::k_indentation;
  }
  const Column line_column = indentation_of(guard);
  const Column next_column = column_of(guard, next.line, next.column);
  const bool deeper =
      next_column.may_be_behind(line_column) && !is_label(next.text) && !is_aligned_outside(next_column);
  if (is_empty && (next.text == "{" || deeper)) {
    evidence |= cmdline::k_indentation;
    if (is_empty_line) evidence |= cmdline::k_empty_body;
  }
  if (!next.is_first) return evidence;
  if (!is_empty && !guard.body.is_first && deeper) evidence |= cmdline::k_indentation;
  if (!guard.body.is_first) return evidence;
  const Column body_column = column_of(guard, guard.body.line, guard.body.column);
  if (!body_column.is(line_column) && body_column.may_be(next_column)) evidence |= cmdline::k_indentation;
  return evidence;
}

// Reads the first token after one or more ended statements.
void StatementScan::read_after(const Token& next) {
  const Keyword keyword = keyword_of(next.text);
  if (keyword == Keyword::else_) {
    // The else belongs to the innermost if. Guards that have this if as their body continue.
    while (!guards_.empty() && guards_.back().stage == Stage::after) {
      const bool is_if = guards_.back().keyword == Keyword::if_;
      guards_.pop_back();
      if (is_if) break;
    }
    for (size_t i = guards_.size(); i > 0 && guards_[i - 1].stage == Stage::after; --i)
      guards_[i - 1].stage = Stage::body;
    return;
  }
  while (!guards_.empty() && guards_.back().stage == Stage::after) {
    found_ |= borne_out(layout_of(guards_.back(), next), guards_.back());
    guards_.pop_back();
  }
}

void StatementScan::read(const Token& token) {
  const Keyword keyword = keyword_of(token.text);
  if (!guards_.empty() && guards_.back().stage == Stage::after) {
    if (guards_.back().keyword == Keyword::do_) {
      guards_.pop_back();
      if (keyword == Keyword::while_) return;  // ends with its semicolon, like any other statement
    }
    read_after(token);
  }
  if (!guards_.empty() && guards_.back().stage == Stage::before_body) begin_body(guards_.back(), token);
  if (bodies_ && !guards_.empty() && guards_.back().stage == Stage::body && guards_.back().body.text != "{")
    bodies_->emplace(token.text);
  switch (keyword) {
    case Keyword::if_:
    case Keyword::for_:
    case Keyword::while_:
    case Keyword::switch_:
      open(keyword, Stage::condition, token);
      return;
    case Keyword::else_:
    case Keyword::do_:
      open(keyword, Stage::before_body, token);
      guards_.back().condition_end = token.line;
      return;
    case Keyword::none:
      break;
  }
  if (guards_.empty()) return;
  switch (token.text[0]) {
    case '(':
    case '[':
    case '{':
      ++depth_;
      break;
    case ')':
    case ']':
      if (depth_ > 0) --depth_;
      if (guards_.back().stage == Stage::condition && guards_.back().depth == depth_) {
        guards_.back().stage = Stage::before_body;
        guards_.back().condition_end = token.line;
      }
      break;
    case '}':
      if (depth_ == 0) return guards_.clear();
      --depth_;
      while (!guards_.empty() && guards_.back().depth > depth_) guards_.pop_back();
      if (!guards_.empty() && guards_.back().body.text == "{") end_statement();
      break;
    case ';':
      end_statement();
      break;
    default:
      break;
  }
}

void StatementScan::read_directive(std::string_view line) {
  position_.read_directive(line);
  if (macros_ && !position_.in_system_header()) macros_->add_file(position_.name());
  if (!position_.in_system_header() && line.find("uninitialized\"") != line.npos)
    found_ |= cmdline::k_uninitialized_pragma;
}

// Reads lines of the user's files, between directives.
void StatementScan::read_text(std::string_view text) {
  size_t line_begin = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    if (text[at] == '\n') {
      position_.read_text("\n");
      line_begin = at + 1;
    }
    if (static_cast<unsigned char>(text[at]) <= ' ') {
      ++at;
      continue;
    }
    at = end_of_token(text, at);
    Token token{.text = text.substr(begin, at - begin), .line = position_.line(), .column = begin - line_begin};
    token.is_first = token.line != text_line_;
    text_line_ = token.line;
    if (token.is_first) first_column_ = token.column;
    token.first_column = first_column_;
    read(token);
  }
}

cmdline::Evidence StatementScan::feed(std::string_view piece) {
  for (size_t at = 0; at < piece.size();) {
    size_t end;
    if (!raw_end_.empty()) {
      end = piece.find(raw_end_, at);
      if (end != piece.npos) end += raw_end_.size();
      if (end != piece.npos) raw_end_.clear();
      end = std::min(end, piece.size());
      position_.read_text(piece.substr(at, end - at));
    } else if (piece[at] == '#' && (at == 0 || piece[at - 1] == '\n')) {
      end = std::min(piece.find('\n', at), piece.size() - 1) + 1;
      read_directive(piece.substr(at, end - at));
    } else {
      end = std::min(find_directive(piece, at), piece.size());
      if (!position_.in_system_header()) {
        const auto raw = find_raw_string(piece, at, end);
        if (raw) end = raw->begin;
        read_text(piece.substr(at, end - at));
        if (raw) raw_end_ = raw->end;
      }
    }
    at = end;
  }
  return found_;
}

}  // namespace dcc::scan
