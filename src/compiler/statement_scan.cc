// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/statement_scan.h"

#include <algorithm>

namespace dcc::compiler {
namespace {

// Whether two indentations of so many bytes can be equally wide: by as many tabs more as there are eight blanks less.
bool may_be_aligned(size_t a, size_t b) { return a == b || (a > 0 && b > 0 && (a > b ? a - b : b - a) % 7 == 0); }

// Whether the first can be the wider one. Where it has fewer bytes it has tabs: then it has several bytes less, unless
// both are of tabs.
bool may_be_deeper(size_t a, size_t b) { return a > b || (a > 0 && b - a >= 3); }

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
  guards_.push_back({.keyword = keyword, .stage = stage, .depth = depth_, .token = token, .body = {}});
  guards_.back().token.text = {};
}

// Of the innermost guard that is in its body, and so of all that it is the body of.
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
  guard.body.text = token.text == "{" ? "{" : token.text == ";" ? ";" : "";
  if (token.text == ";" && token.line == guard.condition_end) {
    const bool loop = guard.keyword == Keyword::for_ || guard.keyword == Keyword::while_;
    if (!loop) found_ |= k_empty_body;
  }
}

// With a statement that has ended, too, which is outside of the innermost.
bool StatementScan::is_aligned_outside(const Token& next) const {
  return std::any_of(guards_.begin(), guards_.end() - 1, [&next](const Guard& outer) {
    return outer.stage == Stage::after && outer.token.first_column == next.column;
  });
}

// What compilers look at when the body of `guard` has ended and `next` follows.
void StatementScan::judge(const Guard& guard, const Token& next) {
  if (guard.keyword == Keyword::do_ || guard.keyword == Keyword::switch_ || guard.body.text == "{") return;
  if (next.text == "}" || next.text == ";") return;
  const bool is_empty = guard.body.text == ";";
  if (next.line == guard.body.line)
    found_ |= guard.token.line < guard.body.line ? k_one_line | k_indentation : k_one_line;
  const size_t line_column = guard.token.first_column;
  const bool deeper = may_be_deeper(next.column, line_column) && !is_label(next.text) && !is_aligned_outside(next);
  if (is_empty && (next.text == "{" || deeper)) {
    found_ |= k_indentation;
    if (guard.body.line == guard.condition_end) found_ |= k_empty_body;
  }
  if (!next.is_first) return;
  if (!is_empty && !guard.body.is_first && deeper) found_ |= k_indentation;
  if (guard.body.is_first && guard.body.column != line_column && may_be_aligned(guard.body.column, next.column))
    found_ |= k_indentation;
}

// The token behind statements that have ended.
void StatementScan::read_after(const Token& next) {
  const Keyword keyword = keyword_of(next.text);
  if (keyword == Keyword::else_) {
    // It belongs to the innermost if; what that is the body of goes on.
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
    judge(guards_.back(), next);
    guards_.pop_back();
  }
}

void StatementScan::read(const Token& token) {
  const Keyword keyword = keyword_of(token.text);
  if (!guards_.empty() && guards_.back().stage == Stage::after) {
    if (guards_.back().keyword == Keyword::do_) {
      guards_.pop_back();
      if (keyword == Keyword::while_) return;  // ends like any other statement, with its semicolon
    }
    read_after(token);
  }
  if (!guards_.empty() && guards_.back().stage == Stage::before_body) begin_body(guards_.back(), token);
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
  if (!position_.in_system_header() && line.find("uninitialized\"") != line.npos) found_ |= k_uninitialized_pragma;
}

// Lines of the user's, between directives.
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
    if (text[at] == '"' || text[at] == '\'') {
      at = end_of_literal(text, at);
    } else {
      at = end_of_word(text, at);
    }
    Token token{.text = text.substr(begin, at - begin), .line = position_.line(), .column = begin - line_begin};
    token.is_first = token.line != text_line_;
    text_line_ = token.line;
    if (token.is_first) first_column_ = token.column;
    token.first_column = first_column_;
    read(token);
  }
}

Evidence StatementScan::feed(std::string_view piece) {
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

}  // namespace dcc::compiler
