// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/pragma_scan.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "compiler/c_text.h"
#include "compiler/lost_warnings.h"

namespace dcc::compiler {
namespace {

// Longer lines are cut: what is looked for stands at their beginning.
constexpr size_t k_line_limit = 4096;

// Those of gcc 14's c.opt that are libcpp's (CppReason, or CPP()), by how they begin; and the groups they are in.
constexpr std::string_view k_preprocessor_warnings[] = {
    "all", "extra", "bidi-chars", "builtin-macro-redefined", "c++", "c11-c2", "c90-c99-compat", "comment", "cpp",
    "date-time", "deprecated", "endif-labels", "expansion-to-defined", "header-guard", "invalid-", "literal-suffix",
    "long-long", "missing-include-dirs", "multichar", "normalized", "pedantic", "system-headers", "traditional",
    "trigraphs", "undef", "unicode", "unused-macros", "variadic-macros"};

bool is_identifier_char(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

// Identifiers, numbers, and single characters of all else; no blanks.
std::vector<std::string_view> tokens_of(std::string_view line) {
  std::vector<std::string_view> tokens;
  for (size_t at = 0; at < line.size();) {
    size_t end = at;
    while (end < line.size() && is_identifier_char(line[end])) ++end;
    if (end == at) ++end;
    bool is_blank = std::string_view(" \t\r\f\v").find(line[at]) != std::string_view::npos;
    if (!is_blank) tokens.push_back(line.substr(at, end - at));
    at = end;
  }
  return tokens;
}

bool is_number(std::string_view token) { return token[0] >= '0' && token[0] <= '9'; }

// "# 12 "FILE" 1 3 4": the flag 3 is that of system headers (cpp manual, "Preprocessor Output"). The compiler's own
// mind what they do: they restore what they change.
bool is_of_compiler(std::string_view marker) {
  size_t name_ends = marker.rfind('"');
  return name_ends != marker.npos && marker.find(" 3", name_ends) != marker.npos &&
         marker.substr(0, name_ends).find("/lib/gcc") != marker.npos;
}

// GCC diagnostic error "-Wundef"
bool raises_preprocessor_warning(std::string_view line) {
  size_t name = line.find("\"-W");
  if (name == line.npos) return false;
  std::string_view warning = line.substr(name + 3);
  return std::any_of(std::begin(k_preprocessor_warnings), std::end(k_preprocessor_warnings),
                     [warning](std::string_view own) { return warning.starts_with(own); });
}

// pack(push, LABEL, 4): a label may as well be a macro.
bool has_name(const std::vector<std::string_view>& tokens, size_t from) {
  return std::any_of(tokens.begin() + static_cast<ptrdiff_t>(from), tokens.end(), [](std::string_view token) {
    return is_identifier_char(token[0]) && !is_number(token) && token != "push" && token != "pop" && token != "show";
  });
}

}  // namespace

// Most lines are markers: those cost little.
void PragmaScan::read_line(std::string_view line) {
  if (line.size() > 2 && line[1] == ' ' && is_number(line.substr(2))) {
    in_compilers_header_ = is_of_compiler(line);
    const auto marker = read_line_marker(line);
    in_system_header_ = marker && marker->system;
    return;
  }
  auto tokens = tokens_of(line);
  if (tokens.size() < 3 || tokens[1] != "pragma") return;
  if (family_ != Family::gcc)
    is_local_ |= tokens[2] == "weak" || tokens[2] == "redefine_extname" || (tokens[2] == "pack" && has_name(tokens, 3));
  changes_warnings_ |= family_ != Family::clang && !in_system_header_ && tokens.size() > 3 && tokens[2] == "GCC" &&
                       tokens[3] == "diagnostic";
  if (tokens.size() > 4 && tokens[3] == "diagnostic" && (tokens[4] == "error" || tokens[4] == "fatal"))
    is_local_ |= raises_lost_warning(family_, line);
  if (family_ != Family::clang && tokens[2] == "GCC" && tokens.size() > 3 && !in_compilers_header_)
    is_local_ |= tokens[3] == "target" || tokens[3] == "optimize" ||
                 (tokens[3] == "diagnostic" && tokens.size() > 4 && tokens[4] == "error" &&
                  raises_preprocessor_warning(line));
}

bool PragmaScan::feed(std::string_view piece) {
  size_t at = 0;
  while (at < piece.size() && !is_local_) {
    size_t begin = at;
    if (line_.empty()) {
      begin = piece.find('#', at);
      if (begin == piece.npos) break;
      at = begin + 1;
      if (begin > 0 ? piece[begin - 1] != '\n' : !at_line_start_) continue;
    }
    size_t end = piece.find('\n', begin);
    std::string_view line = piece.substr(begin, end == piece.npos ? end : end - begin);
    if (end == piece.npos || !line_.empty()) {
      line_ += line.substr(0, k_line_limit - std::min(k_line_limit, line_.size()));
      if (end == piece.npos) break;
      read_line(line_);
      line_.clear();
    } else {
      read_line(line.substr(0, k_line_limit));
    }
    at = end;
  }
  if (!piece.empty()) at_line_start_ = piece.back() == '\n';
  return is_local_;
}

}  // namespace dcc::compiler
