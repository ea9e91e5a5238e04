// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/dependencies.h"

#include "base/file.h"
#include "base/strings.h"
#include "cmdline/text_policy.h"

namespace dcc::cmdline {
namespace {

constexpr std::string_view k_beyond_driver = "is passed behind the driver's back";

// gcc's inner -MD takes the next word as its operand; the driver's -MD has no operand.
bool is_dependencies(std::string_view word) { return word == "-MD" || word == "-MMD"; }

// Words that -Wp, and -Xpreprocessor pass to the preprocessor unseen by the driver. Preprocessor and compiler are one
// program, so a word might affect compiling too; then the job stays here.
void read_inner_words(std::vector<std::string> words, Family family, Dependencies& found) {
  std::vector<std::string> others = {""};
  for (size_t i = 0; i < words.size(); ++i) {
    if (!is_dependencies(words[i])) {
      others.push_back(std::move(words[i]));
    } else if (family == Family::gcc && i + 1 < words.size()) {
      found.file = words[++i];
    } else {
      found.trouble = complaint(words[i], k_beyond_driver);
      return;
    }
  }
  for (const Argument& argument : parse_arguments(others)) {
    const bool known = argument.has(k_preprocessor) && !argument.has(k_local | k_compiler | k_recorded) &&
                       !argument.operand_missing && argument.meaning() != Meaning::for_preprocessor;
    if (!known) found.trouble = complaint(others[argument.index], k_beyond_driver);
    if (argument.meaning() == Meaning::dependency_file) found.file = operand_of(others, argument);
  }
}

// clang turns "-Wp,-MD,FILE" into "-MD -MF FILE", and accepts nothing else.
bool read_as_clang_does(const std::vector<std::string>& words, Dependencies& found) {
  if (!is_dependencies(words[0]) || words.size() > 2) return false;
  found.wanted = true;
  if (words.size() == 2) {
    found.file_given = true;
    found.file = words[1];
  }
  return true;
}

bool is_standard_output(std::string_view file) {
  return file == "-" || file == "/dev/stdout" || file.starts_with("/dev/fd/") || file.starts_with("/proc/");
}

}  // namespace

std::string replace_suffix(std::string_view path, std::string_view suffix) {
  const size_t dot = base_name(path).rfind('.');
  if (dot != path.npos) path = path.substr(0, path.size() - base_name(path).size() + dot);
  return std::string(path) + std::string(suffix);
}

Dependencies read_dependencies(const std::vector<std::string>& argv, const std::vector<Argument>& arguments,
                               Family family, std::string_view output, std::string_view input) {
  Dependencies found;
  std::vector<std::string> inner;
  for (const Argument& argument : arguments) {
    const std::string_view operand = operand_of(argv, argument);
    switch (argument.meaning()) {
      case Meaning::dependencies:
        found.wanted = true;
        break;
      case Meaning::dependency_target:
        found.target_given = true;
        break;
      case Meaning::dependency_file:
        found.file_given = true;
        found.file = operand;
        break;
      case Meaning::for_preprocessor: {
        std::vector<std::string> words = argument.words == 2 ? std::vector{std::string(operand)} : split(operand, ',');
        const bool taken = argument.words == 1 && family == Family::clang && read_as_clang_does(words, found);
        if (!taken) std::move(words.begin(), words.end(), std::back_inserter(inner));
        break;
      }
      default:
        break;
    }
  }
  if (!found.wanted)
    found.file.clear();
  else if (!found.file_given)
    found.file = replace_suffix(output.empty() ? base_name(input) : output, ".d");
  read_inner_words(std::move(inner), family, found);
  if (is_standard_output(found.file)) found.trouble = "dependencies go to standard output";
  return found;
}

}  // namespace dcc::cmdline
