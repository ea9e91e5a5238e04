// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/view_policy.h"

#include "cmdline/text_policy.h"

namespace dcc::cmdline {
namespace {

std::string judge_for_view(const std::vector<std::string>& argv, const Argument& argument) {
  const std::string& word = argv[argument.index];
  if (argument.option == nullptr) return complaint(word, k_unknown_option);
  if (argument.operand_missing) return complaint(word, k_lacks_operand);
  if (argument.has(k_local) && !argument.has(k_viewed)) return complaint(word, argument.option->reason);
  return "";
}

}  // namespace

std::string find_beyond_view(const std::vector<std::string>& argv, std::span<const Argument> arguments) {
  for (const Argument& argument : arguments) {
    if (argument.is_input) continue;
    if (std::string wrong = judge_for_view(argv, argument); !wrong.empty()) return wrong;
  }
  return find_unsafe_inner_words(argv, arguments, Files::viewed);
}

}  // namespace dcc::cmdline
