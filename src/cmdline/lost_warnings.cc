// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/lost_warnings.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/strings.h"

namespace dcc::cmdline {
namespace {

// Sources: the compilers' own tests, compiled directly and as preprocessed text. clang groups -Wdocumentation's kinds
// by name.
constexpr LostWarning k_lost_warnings[] = {
    {"misleading-indentation", Family::gcc, k_indentation | k_one_line, "all"},
    {"multistatement-macros", Family::gcc, k_macro_body, "all"},
    // These two depend on the pragma in force where the macro is defined.
    {"uninitialized", Family::gcc, k_uninitialized_pragma, "all extra"},
    {"maybe-uninitialized", Family::gcc, k_uninitialized_pragma, "all extra"},
    {"misleading-indentation", Family::clang, k_indentation, "all everything"},
    {"empty-body", Family::clang, k_empty_body},
    {"documentation", Family::clang, 0, "everything"},
};

bool is_family(const LostWarning& warning, Family family) {
  return family == Family::unknown || family == warning.family;
}

bool turns_on(std::string_view name, const LostWarning& warning) {
  if (name.starts_with(warning.name)) return true;
  const std::vector<std::string> groups = split(warning.groups, ' ');
  return !name.empty() && std::find(groups.begin(), groups.end(), name) != groups.end();
}

// The words of the command line that select warnings, without "-W".
std::vector<std::string_view> warning_words(const Invocation& invocation) {
  std::vector<std::string_view> words;
  for (const Argument& argument : invocation.arguments) {
    if (argument.option == nullptr || !argument.option->name.starts_with("-W")) continue;
    words.push_back(std::string_view(invocation.argv[argument.index]).substr(2));
  }
  return words;
}

// For each warning the last word counts, except that a group's negative form is ignored.
bool is_error(const LostWarning& warning, const std::vector<std::string_view>& words) {
  bool on = warning.groups.empty();
  bool all = false;
  std::optional<bool> own;
  for (std::string_view word : words) {
    if (word == "error" || word == "no-error") {
      all = word == "error";
    } else if (auto named = after_prefix(word, "error=")) {
      if (!turns_on(*named, warning)) continue;
      on = true;
      own = true;
    } else if (auto excepted = after_prefix(word, "no-error=")) {
      if (*excepted == warning.name) own = false;
    } else if (auto off = after_prefix(word, "no-")) {
      if (*off == warning.name) on = false;
    } else if (turns_on(word, warning)) {
      on = true;
    }
  }
  return on && own.value_or(all);
}

// Whether it defines a macro of several statements, which stands in no file.
bool defines_statements(const Invocation& invocation) {
  return std::any_of(invocation.arguments.begin(), invocation.arguments.end(), [&](const Argument& argument) {
    return argument.option != nullptr && argument.option->name == "-D" &&
           operand_of(invocation.argv, argument).find(';') != std::string_view::npos;
  });
}

bool has_word(const Invocation& invocation, std::string_view word) {
  return std::find(invocation.argv.begin(), invocation.argv.end(), word) != invocation.argv.end();
}

}  // namespace

std::vector<LostWarning> lost_errors(const Invocation& invocation) {
  if (has_word(invocation, "-w") || !has_errors_of_warnings(invocation)) return {};
  const auto words = warning_words(invocation);
  std::vector<LostWarning> lost;
  std::copy_if(
      std::begin(k_lost_warnings), std::end(k_lost_warnings), std::back_inserter(lost),
      [&](const LostWarning& warning) { return is_family(warning, invocation.family) && is_error(warning, words); });
  // With this option gcc also warns about macros of system headers.
  if (has_word(invocation, "-Wsystem-headers") || defines_statements(invocation))
    for (LostWarning& warning : lost) warning.evidence = 0;
  return lost;
}

bool has_errors_of_warnings(const Invocation& invocation) {
  const auto words = warning_words(invocation);
  return has_word(invocation, "-pedantic-errors") || std::any_of(words.begin(), words.end(), [](std::string_view word) {
           return word == "error" || word.starts_with("error=");
         });
}

bool raises_lost_warning(Family family, std::string_view pragma) {
  return std::any_of(std::begin(k_lost_warnings), std::end(k_lost_warnings), [&](const LostWarning& warning) {
    const size_t at = pragma.find("\"-W");
    return is_family(warning, family) && at != pragma.npos &&
           turns_on(pragma.substr(at + 3, pragma.rfind('"') - at - 3), warning);
  });
}

}  // namespace dcc::cmdline
