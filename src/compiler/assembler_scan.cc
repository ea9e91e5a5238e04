// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/assembler_scan.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "compiler/assembler_text.h"
#include "compiler/c_text.h"

namespace dcc::compiler {
namespace {

// Of a statement or a line. Nobody writes longer ones that matter.
constexpr size_t k_pending_limit = 4 << 20;

constexpr std::string_view k_keywords[] = {"asm", "__asm", "__asm__"};
constexpr std::string_view k_qualifiers[] = {"volatile", "__volatile", "__volatile__", "goto",    "inline",
                                             "__inline", "__inline__", "const",        "__const", "__const__"};

bool is_identifier_char(char c) {
  return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t skip_word(std::string_view text, size_t at) {
  while (at < text.size() && is_identifier_char(text[at])) ++at;
  return at;
}

// Faster than string_view::find(), which looks at every 'a'.
size_t find_asm(std::string_view text, size_t from) {
  const void* found = ::memmem(text.data() + from, text.size() - from, "asm", 3);
  return found == nullptr ? text.npos : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

// Whether what follows `line` stands inside of a literal.
bool ends_in_literal(std::string_view line) {
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool separates_digits = line[i] == '\'' && i > 0 && line[i - 1] >= '0' && line[i - 1] <= '9';
    if (quote != 0 && line[i] == '\\')
      ++i;
    else if (quote == 0 ? (line[i] == '"' || line[i] == '\'') && !separates_digits : line[i] == quote)
      quote = quote == 0 ? line[i] : '\0';
  }
  return quote != 0;
}

}  // namespace

bool AssemblerScan::feed(std::string_view piece) {
  if (reads_files_ || piece.empty()) return reads_files_;
  std::string joined;
  if (!pending_.empty()) {
    joined = std::move(pending_);
    joined += piece;
    piece = joined;
  }
  const size_t keep = all_is_assembler_ ? read_assembler(piece) : read_statements(piece);
  if (piece.size() - keep > k_pending_limit) reads_files_ = true;
  read_ -= std::min(read_, keep);
  pending_ = piece.substr(keep);
  return reads_files_;
}

// Returns where the line begins that must be read on with the next piece.
size_t AssemblerScan::read_statements(std::string_view text) {
  auto line_of = [text](size_t at) { return at == 0 ? 0 : text.rfind('\n', at - 1) + 1; };
  for (size_t at = find_asm(text, read_); at != text.npos && !reads_files_; at = find_asm(text, read_)) {
    const size_t ends = skip_word(text, at);
    size_t begins = at;
    while (begins > 0 && is_identifier_char(text[begins - 1])) --begins;
    read_ = begins;
    if (ends == text.size()) return line_of(begins);
    const size_t line = line_of(begins);
    if (is_one_of(k_keywords, text.substr(begins, ends - begins)) &&
        !ends_in_literal(text.substr(line, begins - line)) && read_statement(text, ends) == text.npos)
      return line;
    read_ = ends;
  }
  // What may be the beginning of the word.
  read_ = text.size();
  while (read_ > 0 && is_identifier_char(text[read_ - 1])) --read_;
  return line_of(text.size());
}

// `word_ends`: behind the keyword. npos when the statement's end did not come yet.
size_t AssemblerScan::read_statement(std::string_view text, size_t word_ends) {
  for (size_t at = word_ends;;) {
    at = text.find_first_not_of(" \t\n", at);
    if (at == text.npos) return at;
    const size_t ends = skip_word(text, at);
    if (ends == text.size()) return text.npos;
    if (ends > at && is_one_of(k_qualifiers, text.substr(at, ends - at))) {
      at = ends;
      continue;
    }
    bool is_whole = true;
    const auto assembler = text[at] == '(' ? asm_template(text.substr(at + 1), is_whole) : std::nullopt;
    if (!is_whole) return text.npos;
    reads_files_ |= !assembler || !reads_no_files(*assembler);
    return ends;
  }
}

// Macros are everywhere in files of assembler: only where a directive's name is seen to be made by one, or in full.
size_t AssemblerScan::read_assembler(std::string_view text) {
  const size_t lines_end = text.rfind('\n') + 1;
  for (size_t at = text.find('.', read_); at < lines_end && !reads_files_; at = text.find('.', at + 1))
    reads_files_ = (at == 0 || (!is_identifier_char(text[at - 1]) && text[at - 1] != ')')) &&
                   begins_file_directive(text.substr(at, lines_end - at));
  read_ = lines_end;
  return lines_end;
}

}  // namespace dcc::compiler
