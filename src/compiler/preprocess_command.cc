// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/commands.h"
#include "compiler/one_language.h"

namespace dcc::compiler {
namespace {

bool is_for_preprocessor(const Invocation& invocation, const Argument& argument) {
  if (argument.has(k_assembler) || argument.meaning() == Meaning::output) return false;
  if (argument.meaning() == Meaning::compile || argument.meaning() == Meaning::to_assembly) return false;
  return invocation.family != Family::gcc ||
         !means_nothing_for(invocation.argv[argument.index], invocation.kind.language);
}

}  // namespace

std::vector<std::string> preprocess_command(const Invocation& invocation) {
  std::vector<std::string> command = {invocation.argv[0], "-E"};
  // Otherwise it would read the header itself: other dependencies, and perhaps another text.
  if (invocation.family == Family::gcc) command.push_back("-fpch-preprocess");
  for (const Argument& argument : invocation.arguments) {
    if (!is_for_preprocessor(invocation, argument)) continue;
    const auto first = invocation.argv.begin() + argument.index;
    command.insert(command.end(), first, first + argument.words);
  }
  // Without -o the drivers name dependency file and target after the input. With it they have names that we must
  // repeat.
  const Dependencies& dependencies = invocation.dependencies;
  if (dependencies.wanted && invocation.output_given) {
    if (!dependencies.file_given) command.insert(command.end(), {"-MF", dependencies.file});
    if (!dependencies.target_given) command.insert(command.end(), {"-MQ", invocation.output});
  }
  return command;
}

bool uses_precompiled_header(std::string_view beginning) {
  constexpr std::string_view k_mark = "#pragma GCC pch_preprocess \"";
  while (!beginning.empty() && (beginning[0] == '#' || beginning[0] == '\n')) {
    if (beginning.starts_with(k_mark)) return true;
    const size_t end = beginning.find('\n');
    if (end == beginning.npos) break;
    beginning.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace dcc::compiler
