// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/pragma_scan.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <vector>

#include "cmdline/lost_warnings.h"
#include "scan/c_text.h"

namespace dcc::scan {
namespace {

// The beginnings of the names of libcpp's warnings in gcc 14's c.opt (CppReason, or CPP()), and of the groups that
// contain them.
constexpr std::string_view k_preprocessor_warnings[] = {"all",
                                                        "extra",
                                                        "bidi-chars",
                                                        "builtin-macro-redefined",
                                                        "c++",
                                                        "c11-c2",
                                                        "c90-c99-compat",
                                                        "comment",
                                                        "cpp",
                                                        "date-time",
                                                        "deprecated",
                                                        "endif-labels",
                                                        "expansion-to-defined",
                                                        "header-guard",
                                                        "invalid-",
                                                        "literal-suffix",
                                                        "long-long",
                                                        "missing-include-dirs",
                                                        "multichar",
                                                        "normalized",
                                                        "pedantic",
                                                        "system-headers",
                                                        "traditional",
                                                        "trigraphs",
                                                        "undef",
                                                        "unicode",
                                                        "unused-macros",
                                                        "variadic-macros"};

// Pragmas that macro expansion cannot change: clang 14 reads their operands with LexUnexpandedToken, expands them with
// -E as well, or takes none. All others, including unknown ones, count as expanded: that only costs a look for macros.
constexpr std::string_view k_unexpanded[] = {"STDC",      "mark",       "message", "omp",      "once",
                                             "pop_macro", "push_macro", "region",  "endregion"};
constexpr std::string_view k_unexpanded_in_namespace[] = {"arc_cf_code_audited", "assume_nonnull", "dependency",
                                                          "diagnostic",          "error",          "poison",
                                                          "system_header",       "visibility",     "warning"};

// The beginnings of the names of macros that have no definition in the text.
constexpr std::string_view k_dynamic_macros[] = {
    "__BASE_FILE__", "__COUNTER__", "__DATE__",          "__FILE", "__FLT_EVAL_METHOD__", "__INCLUDE_LEVEL__",
    "__LINE__",      "__TIME",      "__building_module", "__has_", "__identifier",        "__is_",
    "_Pragma"};

// Identifiers, numbers, literals, and any other characters one by one; no blanks.
std::vector<std::string_view> tokens_of(std::string_view line) {
  std::vector<std::string_view> tokens;
  for (size_t at = 0; at < line.size();) {
    size_t end = at;
    while (end < line.size() && is_identifier_char(line[end])) ++end;
    if (end == at) end = line[at] == '"' || line[at] == '\'' ? end_of_literal(line, at) : at + 1;
    bool is_blank = std::string_view(" \t\r\f\v").find(line[at]) != std::string_view::npos;
    if (!is_blank) tokens.push_back(line.substr(at, end - at));
    at = end;
  }
  return tokens;
}

bool is_number(std::string_view token) { return token[0] >= '0' && token[0] <= '9'; }

// "# 12 "FILE" 1 3 4": flag 3 marks a system header (cpp manual, "Preprocessor Output"). The compiler's own headers are
// harmless, because they restore what they change.
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

// The first token that is expanded; the end if there is none.
size_t first_expanded(const std::vector<std::string_view>& tokens) {
  const bool in_namespace = tokens[2] == "clang" || tokens[2] == "GCC";
  if (!in_namespace) return is_one_of(k_unexpanded, tokens[2]) ? tokens.size() : 3;
  return tokens.size() < 4 || is_one_of(k_unexpanded_in_namespace, tokens[3]) ? tokens.size() : 4;
}

}  // namespace

void PragmaScan::read_expanded(std::span<const std::string_view> operands) {
  for (std::string_view token : operands) {
    // A name may contain backslashes, as in "\u00e9".
    is_local_ |= token == "\\";
    if (!is_identifier_char(token[0]) || is_number(token)) continue;
    is_local_ |= std::any_of(std::begin(k_dynamic_macros), std::end(k_dynamic_macros),
                             [token](std::string_view macro) { return token.starts_with(macro); });
    must_be_no_macros_.emplace(token);
  }
}

// Most lines are markers, so these must be read quickly.
void PragmaScan::read_line(std::string_view line) {
  if (line.size() > 2 && line[1] == ' ' && is_number(line.substr(2))) {
    in_compilers_header_ = is_of_compiler(line);
    const auto marker = read_line_marker(line);
    in_system_header_ = marker && marker->system;
    return;
  }
  auto tokens = tokens_of(line);
  if (tokens.size() < 3 || tokens[1] != "pragma") return;
  if (family_ != cmdline::Family::gcc) {
    const size_t first = first_expanded(tokens);
    read_expanded(std::span(tokens).subspan(first));
    is_local_ |= first < tokens.size() && line.size() == DirectiveLines::k_limit;
    // Only clang can be asked for its macros.
    is_local_ |= family_ == cmdline::Family::unknown && !must_be_no_macros_.empty();
  }
  changes_warnings_ |= family_ != cmdline::Family::clang && !in_system_header_ && tokens.size() > 3 &&
                       tokens[2] == "GCC" && tokens[3] == "diagnostic";
  if (tokens.size() > 4 && tokens[3] == "diagnostic" && (tokens[4] == "error" || tokens[4] == "fatal"))
    is_local_ |= cmdline::raises_lost_warning(family_, line);
  if (family_ != cmdline::Family::clang && tokens[2] == "GCC" && tokens.size() > 3 && !in_compilers_header_)
    is_local_ |=
        tokens[3] == "target" || tokens[3] == "optimize" ||
        (tokens[3] == "diagnostic" && tokens.size() > 4 && tokens[4] == "error" && raises_preprocessor_warning(line));
}

bool PragmaScan::feed(std::string_view piece) {
  if (is_local_) return true;
  lines_.feed(piece, [this](std::string_view line) {
    read_line(line);
    return is_local_;
  });
  return is_local_;
}

}  // namespace dcc::scan
