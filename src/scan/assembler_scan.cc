// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/assembler_scan.h"

#include <algorithm>
#include <iterator>

#include "scan/assembler_text.h"
#include "scan/c_text.h"

namespace dcc::scan {
namespace {

constexpr std::string_view k_definition = "#define ", k_raw_string = "R\"";

// For a statement or a line of assembler. No relevant source has longer ones.
constexpr size_t k_pending_limit = 4 << 20;

constexpr std::string_view k_keywords[] = {"asm", "__asm", "__asm__"};
constexpr std::string_view k_qualifiers[] = {"volatile", "__volatile", "__volatile__", "goto",    "inline",
                                             "__inline", "__inline__", "const",        "__const", "__const__"};

// Longer than any keyword. Only this much of a longer word is kept, which is therefore not a keyword.
constexpr size_t k_word_kept = 64;

// The beginning of the word that ends at `end`, or of the last k_word_kept bytes of it.
size_t word_before(std::string_view text, size_t end) {
  size_t at = end;
  while (at > 0 && end - at < k_word_kept && is_identifier_char(text[at - 1])) --at;
  return at;
}

size_t skip_word(std::string_view text, size_t at) {
  while (at < text.size() && is_identifier_char(text[at])) ++at;
  return at;
}

// Whether "asm" begins at one of the block's bytes. Without a branch, so that compilers use vector instructions.
constexpr size_t k_asm_block = 64;
bool has_asm(const char* block) {
  char found = 0;
  for (size_t i = 0; i < k_asm_block; ++i)
    found |= static_cast<char>(static_cast<int>(block[i] == 'a') & (block[i + 1] == 's') & (block[i + 2] == 'm'));
  return found != 0;
}

// All of the text is searched, so this is five times as fast as memmem(), and faster still than string_view::find().
size_t find_asm(std::string_view text, size_t from) {
  while (from + k_asm_block + 2 <= text.size() && !has_asm(text.data() + from)) from += k_asm_block;
  return text.find("asm", from);
}

// The quote of the literal that is still open at the end of `text`, or 0; `quote` is the one open at its beginning.
char literal_after(std::string_view text, char quote) {
  const size_t line = text.rfind('\n') + 1;  // npos + 1 is 0
  if (line > 0) quote = 0;
  text.remove_prefix(line);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool separates_digits = text[i] == '\'' && i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
    if (quote != 0 && text[i] == '\\')
      ++i;
    else if (quote == 0 ? (text[i] == '"' || text[i] == '\'') && !separates_digits : text[i] == quote)
      quote = quote == 0 ? text[i] : '\0';
  }
  return quote;
}

// Moves `at` to before any backslashes, which must stay together with the character that they quote.
size_t before_backslashes(std::string_view text, size_t at) {
  while (at > 0 && text[at - 1] == '\\') --at;
  return at;
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
  const size_t keep = kind_ == Kind::assembler ? read_assembler(piece) : read_statements(piece);
  if (piece.size() - keep > k_pending_limit) reads_files_ = true;
  read_ -= std::min(read_, keep);
  if (kind_ != Kind::assembler) literal_ = literal_after(piece.substr(0, keep), literal_);
  if (kind_ == Kind::with_macros) has_raw_strings_ |= piece.substr(0, keep).find(k_raw_string) != piece.npos;
  const size_t line = piece.substr(0, keep).rfind('\n') + 1;  // npos + 1 is 0
  if (line > 0) line_.clear();
  line_ += piece.substr(line, std::min(keep - line, k_definition.size() - line_.size()));
  pending_ = piece.substr(keep);
  return reads_files_;
}

// Returns the position from which the text must be read again together with the next piece.
size_t AssemblerScan::read_statements(std::string_view text) {
  for (size_t at = find_asm(text, read_); at != text.npos && !reads_files_; at = find_asm(text, read_)) {
    const size_t ends = skip_word(text, at);
    const size_t begins = word_before(text, ends);
    read_ = begins;
    if (ends == text.size()) return before_backslashes(text, begins);
    if (is_one_of(k_keywords, text.substr(begins, ends - begins)) &&
        literal_after(text.substr(0, begins), literal_) == 0 && !is_in_definition(text, begins) &&
        read_statement(text, ends) == text.npos)
      return begins;
    read_ = ends;
  }
  // The end of the text may be the beginning of the word.
  read_ = word_before(text, text.size());
  return before_backslashes(text, read_);
}

bool AssemblerScan::is_in_definition(std::string_view text, size_t at) const {
  if (kind_ != Kind::with_macros || has_raw_strings_ || text.substr(0, at).find(k_raw_string) != text.npos)
    return false;
  const size_t line = text.substr(0, at).rfind('\n') + 1;
  return ((line > 0 ? "" : line_) + std::string(text.substr(line, k_definition.size()))).starts_with(k_definition);
}

// `word_ends`: the end of the keyword. Returns npos if the end of the statement has not arrived yet.
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
    const AsmTemplate assembler = text[at] == '(' ? asm_template(text.substr(at + 1)) : AsmTemplate{};
    if (!assembler.is_whole) return text.npos;
    reads_files_ |= !assembler.text || !reads_no_files(*assembler.text);
    return ends;
  }
}

// Macros are everywhere in assembler files. So only a directive's full name counts, and one that visibly ends in a
// macro argument.
size_t AssemblerScan::read_assembler(std::string_view text) {
  const size_t lines_end = text.rfind('\n') + 1;
  for (size_t at = text.find('.', read_); at < lines_end && !reads_files_; at = text.find('.', at + 1))
    reads_files_ = (at == 0 || (!is_identifier_char(text[at - 1]) && text[at - 1] != ')')) &&
                   begins_file_directive(text.substr(at, lines_end - at));
  read_ = lines_end;
  return lines_end;
}

}  // namespace dcc::scan
