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

}  // namespace dcc::compiler
