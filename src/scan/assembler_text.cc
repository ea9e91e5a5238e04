// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/assembler_text.h"

#include <algorithm>

#include "base/strings.h"
#include "scan/c_text.h"

namespace dcc::scan {
namespace {

constexpr std::string_view k_directives[] = {"incbin", "include"};
constexpr size_t k_longest_directive = 8;  // and the character after it

bool is_word_char(char c) {
  return c == '_' || c == '$' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

// Takes a number of up to `limit` digits from the front.
char take_number(std::string_view& digits, int base, size_t limit) {
  unsigned value = 0;
  for (; limit > 0 && !digits.empty() && digit_of(digits[0]) < base; --limit, digits.remove_prefix(1))
    value = value * static_cast<unsigned>(base) + static_cast<unsigned>(digit_of(digits[0]));
  return static_cast<char>(value);
}

// `escape` begins after the backslash.
char take_escape(std::string_view& escape) {
  constexpr std::string_view k_letters = "abefnrtv", k_meanings = "\a\b\x1b\f\n\r\t\v";
  const char c = escape[0];
  if (c >= '0' && c <= '7') return take_number(escape, 8, 3);
  escape.remove_prefix(1);
  if (c == 'x') return take_number(escape, 16, escape.npos);
  if (c == 'u' || c == 'U') return take_number(escape, 16, c == 'u' ? 4 : 8);
  const size_t letter = k_letters.find(c);
  return letter == k_letters.npos ? c : k_meanings[letter];
}

// Takes the rest of a literal after its opening quote, with the closing quote. Returns false if that is missing.
bool take_literal(std::string_view& code, std::string& text) {
  while (!code.empty() && code[0] != '"') {
    char c = code[0];
    code.remove_prefix(1);
    if (c == '\\' && !code.empty()) c = take_escape(code);
    text += c;
  }
  if (code.empty()) return false;
  code.remove_prefix(1);
  return true;
}

bool take_raw_literal(std::string_view& code, std::string& text) {
  const size_t opens = code.find('(');
  if (opens == code.npos) return false;
  const std::string closing = ")" + std::string(code.substr(0, opens)) + "\"";
  const size_t closes = code.find(closing, opens);
  if (closes == code.npos) return false;
  text += code.substr(opens + 1, closes - opens - 1);
  code.remove_prefix(closes + closing.size());
  return true;
}

// Skips line markers between literals: "# 12 "a.c"".
void skip_blanks_and_markers(std::string_view& code) {
  for (;;) {
    code.remove_prefix(std::min(code.find_first_not_of(k_blanks), code.size()));
    if (!code.starts_with("# ")) return;
    code.remove_prefix(std::min(code.find('\n'), code.size()));
  }
}

bool is_encoding(std::string_view prefix) {
  return prefix.empty() || prefix == "u8" || prefix == "u" || prefix == "U" || prefix == "L";
}

// Whether these are the first letters of a directive's name, but not all of it.
bool begins_directive(std::string_view letters) {
  return std::any_of(std::begin(k_directives), std::end(k_directives), [letters](std::string_view directive) {
    return directive.starts_with(letters) && letters != directive;
  });
}

}  // namespace

AsmTemplate asm_template(std::string_view code) {
  constexpr bool k_cut = false;
  std::string text;
  for (;;) {
    skip_blanks_and_markers(code);
    const size_t quote = code.find_first_not_of("u8ULR");
    // A '#' at the end may begin a marker.
    if (quote == code.npos || code == "#") return {std::nullopt, k_cut};
    const std::string_view prefix = code.substr(0, quote);
    const bool raw = prefix.ends_with('R');
    const std::string_view encoding = prefix.substr(0, prefix.size() - (raw ? 1 : 0));
    const bool is_literal = code[quote] == '"' && is_encoding(encoding);
    if (!is_literal) {
      const bool ends = prefix.empty() && (code[quote] == ')' || code[quote] == ':');
      return ends ? AsmTemplate{std::move(text)} : AsmTemplate{};
    }
    code.remove_prefix(quote + 1);
    if (raw ? !take_raw_literal(code, text) : !take_literal(code, text)) return {std::nullopt, k_cut};
  }
}

bool reads_no_files(std::string_view assembler) {
  const std::string text = lowered(assembler);  // the assembler ignores the case of directives
  for (std::string_view directive : k_directives)
    if (text.find(directive) != text.npos) return false;
  if (text.find(".altmacro") != text.npos || text.find("\\()") != text.npos) return false;
  for (size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at + 1)) {
    size_t end = at + 1;
    while (end < text.size() && is_word_char(text[end]) && text[end] != '.') ++end;
    if (end > at + 1 && end < text.size() && text[end] == '\\') return false;  // two arguments without a separator
  }
  for (size_t dot = text.find('.'); dot != text.npos; dot = text.find('.', dot + 1)) {
    size_t end = dot + 1;
    while (end < text.size() && is_letter(text[end])) ++end;
    const std::string_view letters = std::string_view(text).substr(dot + 1, end - dot - 1);
    const char next = end < text.size() ? text[end] : '"';
    if (letters.empty() ? std::string_view("\\%{|}\"").find(next) != std::string_view::npos
                        : begins_directive(letters) && !is_word_char(next))
      return false;
  }
  return true;
}

bool begins_file_directive(std::string_view assembler) {
  std::string word;
  for (char c : assembler.substr(1, k_longest_directive))
    if (c = lowered(c); is_letter(c))
      word += c;
    else
      return std::find(std::begin(k_directives), std::end(k_directives), word) != std::end(k_directives)
                 ? !is_word_char(c)
                 : c == '\\' && begins_directive(word);
  return false;
}

}  // namespace dcc::scan
