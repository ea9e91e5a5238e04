// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/arguments.h"

namespace dcc::cmdline {
namespace {

Argument parse_argument(const std::vector<std::string>& argv, uint32_t index) {
  const std::string_view word = argv[index];
  Argument argument{.index = index};
  argument.is_input = !word.starts_with('-') || word.size() == 1;
  if (argument.is_input) return argument;
  argument.option = find_option(word);
  if (argument.option == nullptr) return argument;
  const bool alone = word.size() == argument.option->name.size();
  const bool wants_word =
      argument.option->operand == Operand::separate || (argument.option->operand == Operand::either && alone);
  argument.operand_missing = wants_word && index + 1 == argv.size();
  if (wants_word && !argument.operand_missing)
    argument.words = 2;
  else
    argument.operand_offset = static_cast<uint32_t>(argument.option->name.size());
  return argument;
}

}  // namespace

std::vector<Argument> parse_arguments(const std::vector<std::string>& argv) {
  std::vector<Argument> arguments;
  arguments.reserve(argv.size());
  for (uint32_t i = 1; i < argv.size(); i += arguments.back().words) arguments.push_back(parse_argument(argv, i));
  return arguments;
}

std::string_view operand_of(const std::vector<std::string>& argv, const Argument& argument) {
  if (argument.option == nullptr) return {};
  return std::string_view(argv[argument.index + argument.words - 1]).substr(argument.operand_offset);
}

bool is_native(const std::vector<std::string>& argv, const Argument& argument) {
  if (argument.meaning() != Meaning::processor) return false;
  // On Arm, features may follow: native+crc.
  const std::string_view processor = operand_of(argv, argument);
  return processor == "native" || processor.starts_with("native+");
}

}  // namespace dcc::cmdline
