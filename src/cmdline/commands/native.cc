// SPDX-License-Identifier: GPL-2.0-or-later
// -march=native is handled by the driver, which examines the processor and passes what it found to the compiler proper.
#include <algorithm>

#include "base/file.h"
#include "base/strings.h"
#include "cmdline/commands/commands.h"
#include "cmdline/response_file.h"

namespace dcc::cmdline {
namespace {

// Whether the driver's answer can depend on such an option.
bool concerns_machine(Meaning meaning) {
  switch (meaning) {
    case Meaning::processor:
    case Meaning::machine:
    case Meaning::parameter:
    case Meaning::target:
    case Meaning::architecture:
      return true;
    default:
      return false;
  }
}

bool is_compiler_proper(Family family, const std::vector<std::string>& words) {
  if (words.empty()) return false;
  if (family == Family::clang) return words.size() > 1 && words[1] == "-cc1";
  return base_name(words[0]) == "cc1" || base_name(words[0]) == "cc1plus";
}

std::vector<std::string> machine_words_of_gcc(const std::vector<std::string>& words) {
  std::vector<std::string> found;
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "--param" && i + 1 < words.size()) {
      found.insert(found.end(), {words[i], words[i + 1]});
      ++i;
    } else if (words[i].starts_with("-m") || words[i].starts_with("--param=")) {
      found.push_back(words[i]);
    }
  }
  return found;
}

// -tune-cpu is always passed: the local driver leaves it out if it is the processor itself, but the server's driver
// would then add "generic".
std::vector<std::string> machine_words_of_clang(const std::vector<std::string>& words) {
  std::vector<std::string> found;
  std::string processor;
  std::string tuned_for;
  for (size_t i = 2; i + 1 < words.size(); ++i) {
    if (words[i] == "-target-cpu")
      processor = words[++i];
    else if (words[i] == "-tune-cpu")
      tuned_for = words[++i];
    else if (words[i] == "-target-feature")
      found.insert(found.end(), {"-Xclang", "-target-feature", "-Xclang", words[++i]});
  }
  if (processor.empty()) return {};
  if (tuned_for.empty()) tuned_for = processor;
  found.insert(found.end(), {"-Xclang", "-target-cpu", "-Xclang", processor});
  found.insert(found.end(), {"-Xclang", "-tune-cpu", "-Xclang", tuned_for});
  return found;
}

}  // namespace

std::vector<std::string> native_query(const Invocation& invocation) {
  std::vector<std::string> command = {invocation.argv[0]};
  for (const Argument& argument : invocation.arguments) {
    const auto first = invocation.argv.begin() + argument.index;
    if (concerns_machine(argument.meaning())) command.insert(command.end(), first, first + argument.words);
  }
  command.insert(command.end(), {"-###", "-S", "-x", "c", "/dev/null", "-o", "/dev/null"});
  return command;
}

Result<std::vector<std::string>> parse_native_answer(Family family, std::string_view text) {
  for (const std::string& line : split(text, '\n')) {
    // It would not when it gets the answer.
    if (line.find(": warning: ") != line.npos) return fail(Code::general, "the compiler warns about it");
    // The driver quotes for a shell, which is also how response files are written.
    auto words = split_response_file(line);
    if (!words || !is_compiler_proper(family, *words)) continue;
    std::vector<std::string> found =
        family == Family::clang ? machine_words_of_clang(*words) : machine_words_of_gcc(*words);
    if (found.empty() || std::find(found.begin(), found.end(), "native") != found.end()) break;
    return found;
  }
  return fail(Code::general, "the compiler does not say what 'native' means");
}

}  // namespace dcc::cmdline
