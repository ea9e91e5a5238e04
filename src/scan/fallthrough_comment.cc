// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/fallthrough_comment.h"

#include <optional>
#include <span>

#include "base/strings.h"
#include "scan/c_text.h"

namespace dcc::scan {
namespace {

constexpr std::string_view k_in_line = " \t";

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool take_one_of(std::string_view& text, std::span<const std::string_view> words) {
  for (std::string_view word : words)
    if (!word.empty() && take(text, word)) return true;
  return false;
}

void skip(std::string_view& text, std::string_view characters) {
  const size_t end = text.find_first_not_of(characters);
  text.remove_prefix(end == text.npos ? text.size() : end);
}

// The spellings of "fall through": one word of each list; the first may be missing.
struct Spelling {
  std::string_view before[8], fall[4], through[2];
};
constexpr Spelling k_spellings[] = {
    {{"ELSE, ", "ELSE ", "INTENTIONALLY ", "INTENTIONAL "}, {"FALLS ", "FALL ", "FALL-", "FALL"}, {"THROUGH", "THRU"}},
    {{"Else, ", "Else ", "Intentionally ", "Intentional "}, {"Falls ", "Fall ", "Fall-", "Fall"}, {"through", "thru"}},
    {{"Else, ", "Else ", "Intentionally ", "Intentional "}, {"Falls ", "Fall ", "Fall-"}, {"Through", "Thru"}},
    {{"Else, ", "Else ", "Intentionally ", "Intentional ", "else, ", "else ", "intentionally ", "intentional "},
     {"falls ", "fall ", "fall-", "fall"},
     {"through", "thru"}},
};

bool is_phrase(std::string_view text) {
  skip(text, k_in_line);
  for (const Spelling& spelling : k_spellings) {
    std::string_view rest = text;
    take_one_of(rest, spelling.before);
    if (!take_one_of(rest, spelling.fall) || !take_one_of(rest, spelling.through)) continue;
    skip(rest, " \t.!");
    return rest.empty() || (rest[0] == '-' && rest.find_first_of("\n\r") == rest.npos);
  }
  return false;
}

// `body`: the comment without its delimiters.
bool says_so(std::string_view body) {
  if (body == "-fallthrough" || body == "@fallthrough@") return true;
  std::string_view lint = body;
  if (take(lint, "lint -fallthrough")) {
    skip(lint, k_in_line);
    if (lint.empty()) return true;
  }
  return is_phrase(body);
}

// The beginning of the line that contains the byte before `end`.
size_t line_before(std::string_view text, size_t end) { return end == 0 ? 0 : text.rfind('\n', end - 1) + 1; }

// The offset of the word in this column. gcc expands tabs when it counts columns, but only if it can read the source;
// otherwise it counts bytes.
std::optional<size_t> offset_of(std::string_view line, size_t column) {
  constexpr size_t k_tab = 8;
  auto begins_word = [line](size_t at) {
    return at < line.size() && is_identifier_char(line[at]) && (at == 0 || !is_identifier_char(line[at - 1]));
  };
  if (column > 0 && begins_word(column - 1)) return column - 1;
  size_t shown = 1, at = 0;
  for (; at < line.size() && shown < column; ++at)
    shown = line[at] == '\t' ? (shown - 1) / k_tab * k_tab + k_tab + 1 : shown + 1;
  if (shown == column && begins_word(at)) return at;
  return std::nullopt;
}

std::optional<size_t> find_word(std::string_view source, size_t line, size_t column) {
  size_t at = 0;
  for (size_t n = 1; n < line; ++n) {
    at = source.find('\n', at);
    if (at == source.npos) return std::nullopt;
    ++at;
  }
  const auto offset = offset_of(source.substr(at, source.find('\n', at) - at), column);
  return line > 0 && offset ? std::optional(at + *offset) : std::nullopt;
}

}  // namespace

bool reads_fallthrough_comments(const cmdline::Invocation& invocation) {
  bool is_usual = invocation.family != cmdline::Family::clang;
  for (const std::string& word : invocation.argv)
    if (auto level = after_prefix(word, "-Wimplicit-fallthrough=")) is_usual = *level == "3";
  return is_usual;
}

bool says_it_falls_through(std::string_view source, size_t line, size_t column) {
  const auto place = find_word(source, line, column);
  if (!place) return false;
  std::string_view before = source.substr(0, *place);
  for (;;) {  // from the last comment before the place to the first
    const size_t last = before.find_last_not_of(k_blanks);
    if (last == before.npos) return false;
    before = before.substr(0, last + 1);
    if (before.ends_with("*/")) {
      const size_t begin = before.rfind("/*", before.size() - 3);
      if (before.size() < 4 || begin == before.npos) return false;
      if (says_so(before.substr(begin + 2, before.size() - begin - 4))) return true;
      before = before.substr(0, begin);
    } else {
      const size_t begin = before.find("//", line_before(before, before.size()));
      if (begin == before.npos) return false;
      if (says_so(before.substr(begin + 2))) return true;
      before = before.substr(0, begin);
    }
  }
}

bool is_label(std::string_view source, size_t line, size_t column) {
  const auto place = find_word(source, line, column);
  if (!place) return false;
  const size_t end = end_of_word(source, *place);
  const std::string_view word = source.substr(*place, end - *place);
  std::string_view rest = source.substr(end);
  skip(rest, k_blanks);
  return word == "case" || word == "default" || rest.starts_with(':');
}

}  // namespace dcc::scan
