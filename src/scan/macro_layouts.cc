// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/macro_layouts.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "scan/c_text.h"
#include "scan/statement_scan.h"

namespace dcc::scan {
namespace {

constexpr std::string_view k_define = "define";

// The position after the comment at `at`; `at` if there is none.
size_t end_of_comment(std::string_view text, size_t at) {
  if (text.substr(at).starts_with("/*")) {
    const size_t end = text.find("*/", at + 2);
    return end == text.npos ? text.size() : end + 2;
  }
  if (!text.substr(at).starts_with("//")) return at;
  do at = std::min(text.find('\n', at + 1), text.size());
  while (at < text.size() && text[at - 1] == '\\');
  return at;
}

// Where blanks stand between a backslash and the end of its line, it changes places with the last of them.
void join_lines_plainly(std::string& text) {
  for (size_t at = 0; (at = text.find('\n', at)) != text.npos; ++at) {
    const size_t last = at > 0 ? text.find_last_not_of(" \t\r", at - 1) : text.npos;
    if (last != text.npos && text[last] == '\\') std::swap(text[last], text[at - 1]);
  }
}

// Blanks in place of what joins lines.
std::string unjoined(std::string text) {
  for (size_t at = 0; (at = text.find("\\\n", at)) != text.npos;) text[at] = ' ';
  return text;
}

// Blanks in place of comments, with a backslash before each end of a line in them. All else keeps its line and column.
std::string without_comments(std::string text) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = end_of_comment(text, at);
    if (end == at) {
      at = end_of_token(text, at);
      continue;
    }
    for (; at < end; ++at) {
      if (text[at] == '\n')
        text[at - 1] = '\\';
      else if (text[at] != '\t')
        text[at] = ' ';
    }
  }
  return text;
}

// Calls take(word) for all names, numbers and other characters of a text, literals left out.
void for_each_word(std::string_view text, auto take) {
  for (size_t at = 0; at < text.size();) {
    const size_t begin = std::exchange(at, end_of_token(text, at));
    const bool is_literal = text[begin] == '"' || text[begin] == '\'';
    if (!is_literal && k_blanks.find(text[begin]) == k_blanks.npos) take(text.substr(begin, at - begin));
  }
}

// The text's words, and an empty one after the last.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for_each_word(text, [&words](std::string_view word) { words.push_back(word); });
  words.emplace_back();
  return words;
}

// The index after the parenthesis that closes the one at `at`; `at` if there is none.
size_t skip_arguments(std::span<const std::string_view> words, size_t at) {
  if (words[at] != "(") return at;
  size_t depth = 0;
  for (size_t i = at; i < words.size(); ++i) {
    if (words[i] == "(") ++depth;
    if (words[i] == ")" && --depth == 0) return i + 1;
  }
  return at;
}

}  // namespace

MacroLayouts::Statements MacroLayouts::statements_of(std::string_view text) {
  Statements found;
  const std::vector<std::string_view> words = words_of(text);
  std::vector<bool> in_for;  // for each open parenthesis, whether it is a for's
  size_t braces = 0;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string_view word = words[i], next = words[i + 1];
    if (word == "(") in_for.push_back(i > 0 && words[i - 1] == "for");
    if (word == ")" && !in_for.empty()) in_for.pop_back();
    if (word == "{") ++braces;
    if (word == "}" && braces > 0) --braces;
    const std::string_view follower = words[skip_arguments(words, i + 1)];
    if (!in_for.empty() || (follower != ";" && follower != "}" && !follower.empty()))
      found.in_expressions.emplace(word);
    if (word == ";" && !in_for.empty() && !in_for.back()) found.in_arguments = true;
    if (!in_for.empty() || braces > 0 || (word != ";" && word != "}")) continue;
    found.ended = true;
    const bool goes_on = word == "}" && (next == "while" || next == "else" || (next == ";" && words[0] == "{"));
    found.several |= !next.empty() && !goes_on;
  }
  return found;
}

// `text` is the definition as it stands in `source`, with blanks in place of "#define", its parameters, and comments.
MacroLayouts::Definition MacroLayouts::definition_of(const std::string& text, size_t body, const std::string& source) {
  Definition definition;
  definition.statements = statements_of(std::string_view(text).substr(body));
  for_each_word(std::string_view(text).substr(body), [&](std::string_view word) { definition.words.emplace(word); });
  SourceLines lines([&source](const std::string&) { return source; });
  StatementScan layout(&lines, nullptr, &definition.bodies);
  const cmdline::Evidence found = layout.feed("# 1 \"definition\"\n" + text);
  // A '#' is the operator that makes names of two others, or would be taken for a directive.
  definition.is_clear = (found & cmdline::k_layout) == 0 && !layout.awaits_body() &&
                        !definition.statements.in_arguments && text.find("##") == text.npos &&
                        text.find("\n#") == text.npos;
  return definition;
}

void MacroLayouts::read_definitions(std::string source) {
  join_lines_plainly(source);
  const std::string text = without_comments(source);
  if (find_raw_string(text, 0, text.size())) is_unreadable_ = true;
  for (size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = begin - 1;
    do end = std::min(text.find('\n', end + 1), text.size());
    while (end < text.size() && end > begin && text[end - 1] == '\\');
    std::string line = unjoined(text.substr(begin, end - begin));
    const size_t hash = skip_blanks(line, 0);
    if (hash == line.size() || line[hash] != '#') continue;
    const size_t define = skip_blanks(line, hash + 1);
    if (!std::string_view(line).substr(define).starts_with(k_define)) continue;
    std::fill_n(line.begin(), define + k_define.size(), ' ');
    const size_t name = skip_blanks(line, define);
    if (name == line.size()) continue;
    const size_t name_end = end_of_word(line, name);
    const bool has_parameters = name_end < line.size() && line[name_end] == '(';
    const size_t body = has_parameters ? std::min(line.find(')', name_end), line.size() - 1) + 1 : name_end;
    // The name stays, so that a guard in its line is not the line's beginning.
    std::fill(line.begin() + static_cast<ptrdiff_t>(name_end), line.begin() + static_cast<ptrdiff_t>(body), ' ');
    definitions_.emplace(line.substr(name, name_end - name),
                         definition_of(line, body, unjoined(source.substr(begin, end - begin))));
  }
}

bool MacroLayouts::read_files() {
  for (const std::string& name : std::exchange(unread_, {})) {
    if (name.starts_with('<') || !read_already_.insert(name).second) continue;
    auto content = read_(name);
    if (content)
      read_definitions(std::move(*content));
    else
      is_unreadable_ = true;
  }
  return !is_unreadable_;
}

// The definitions of these words, of the words in those, and so on; and all of these words.
MacroLayouts::Expansion MacroLayouts::expansion_of(const Names& words) const {
  Expansion expansion;
  std::vector<std::string> to_see(words.begin(), words.end());
  while (!to_see.empty()) {
    const std::string word = std::move(to_see.back());
    to_see.pop_back();
    if (!expansion.words.insert(word).second) continue;
    for (auto [macro, end] = definitions_.equal_range(word); macro != end; ++macro) {
      expansion.definitions.push_back(&macro->second);
      to_see.insert(to_see.end(), macro->second.words.begin(), macro->second.words.end());
    }
  }
  return expansion;
}

bool MacroLayouts::any_of_expansion(const Names& words, bool Statements::*property) const {
  const Expansion expansion = expansion_of(words);
  return std::any_of(expansion.definitions.begin(), expansion.definitions.end(),
                     [&](const Definition* macro) { return macro->statements.*property; });
}

bool MacroLayouts::are_clear(std::string_view line, std::string_view keyword) {
  Names words;
  for_each_word(line, [&words](std::string_view word) { words.emplace(word); });
  if (words.contains(keyword) || !read_files()) return false;
  const Expansion expansion = expansion_of(words);
  Statements of_line = statements_of(line);
  Names bodies, in_expressions = std::move(of_line.in_expressions);
  for (const Definition* macro : expansion.definitions) {
    if (!macro->is_clear) return false;
    bodies.insert(macro->bodies.begin(), macro->bodies.end());
    in_expressions.insert(macro->statements.in_expressions.begin(), macro->statements.in_expressions.end());
  }
  return expansion.words.contains(keyword) && !of_line.in_arguments &&
         !any_of_expansion(bodies, &Statements::several) && !any_of_expansion(in_expressions, &Statements::ended);
}

}  // namespace dcc::scan
