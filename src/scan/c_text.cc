// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/c_text.h"

#include <algorithm>
#include <charconv>

namespace dcc::scan {
namespace {

bool is_raw_prefix(std::string_view word) {
  return word == "R" || word == "LR" || word == "uR" || word == "UR" || word == "u8R";
}

}  // namespace

bool is_identifier_char(char c) {
  return c == '_' || c == '$' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<LineMarker> read_line_marker(std::string_view line) {
  LineMarker marker;
  if (!line.starts_with("# ")) return std::nullopt;
  auto [number_end, error] = std::from_chars(line.data() + 2, line.data() + line.size(), marker.line);
  const size_t open = line.find('"');
  if (error != std::errc() || open == line.npos || number_end != line.data() + open - 1) return std::nullopt;
  const size_t close = line.rfind('"');
  if (close == open) return std::nullopt;
  marker.name = line.substr(open + 1, close - open - 1);
  for (char flag : line.substr(close + 1)) {
    marker.enters |= flag == '1';
    marker.returns |= flag == '2';
    marker.system |= flag == '3';
  }
  return marker;
}

bool TextPosition::read_directive(std::string_view line) {
  const auto marker = read_line_marker(line);
  if (!marker) {  // a pragma
    ++line_;
    return false;
  }
  const bool stays = !marker->enters && !marker->returns && marker->name == name_;
  // Within a file, flag 3 marks a token from a system header's macro. Only "#pragma GCC system_header" causes a marker
  // for the line that would follow anyway: for gaps of up to eight lines, gcc writes empty lines.
  const bool becomes_system = stays && marker->system && marker->line == line_;
  line_ = marker->line;
  if (!stays) {
    const bool from_compiler = name_.empty() || name_.starts_with('<') || marker->name.starts_with('<');
    if (!marker->enters && !marker->returns && !from_compiler) line_directive_names_.emplace(marker->name);
    name_ = marker->name;
    ++visit_;
  }
  if (!stays || becomes_system) in_system_header_ = marker->system;
  in_system_macro_ = marker->system && !in_system_header_;
  return stays && !in_system_header_;
}

void TextPosition::read_text(std::string_view text) {
  if (!in_system_header_) line_ += static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

size_t find_directive(std::string_view text, size_t from) {
  for (size_t at = from; (at = text.find('#', at)) != text.npos; ++at)
    if (at == 0 || text[at - 1] == '\n') return at;
  return text.npos;
}

size_t skip_blanks(std::string_view text, size_t at) {
  return std::min(text.find_first_not_of(k_blanks, at), text.size());
}

// A digit separator is part of its number.
size_t end_of_word(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && (is_identifier_char(text[end]) || (text[end] == '\'' && end > at && is_digit(text[at]))))
    ++end;
  return std::max(end, at + 1);
}

size_t end_of_literal(std::string_view text, size_t at) {
  size_t end = at + 1;
  for (; end < text.size() && text[end] != '\n'; ++end) {
    if (text[end] == text[at]) return end + 1;
    if (text[end] == '\\') ++end;
  }
  return std::min(end, text.size());
}

size_t end_of_token(std::string_view text, size_t at) {
  return text[at] == '"' || text[at] == '\'' ? end_of_literal(text, at) : end_of_word(text, at);
}

std::optional<RawString> find_raw_string(std::string_view text, size_t from, size_t to) {
  text = text.substr(0, to);
  for (size_t hint = from; (hint = text.find("R\"", hint)) != text.npos; ++hint) {
    // Matches are rare enough to read the line from its beginning. This one may be the end of a string, or within one.
    const size_t newline = text.rfind('\n', hint);
    for (size_t at = newline == text.npos || newline < from ? from : newline + 1; at <= hint;) {
      if (text[at] == '"' || text[at] == '\'') {
        at = end_of_literal(text, at);
        continue;
      }
      const size_t word = at;
      at = end_of_word(text, at);
      if (at >= text.size() || text[at] != '"' || !is_raw_prefix(text.substr(word, at - word))) continue;
      const size_t open = text.find_first_of("(\n", at);
      if (open == text.npos || text[open] != '(') continue;
      std::string end(text.substr(at, open - at));
      end[0] = ')';
      return RawString{open + 1, end + '"'};
    }
  }
  return std::nullopt;
}

}  // namespace dcc::scan
