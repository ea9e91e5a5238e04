// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/specs_files.h"

#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"
#include "client/compiler_queries.h"
#include "cmdline/specs_policy.h"

namespace dcc::client {
namespace {

constexpr size_t k_specs_limit = 1024 * 1024;

// Those by which gcc finds its libraries: the ones that name the root of the system, and its parts.
std::vector<std::string> query(const cmdline::Invocation& invocation, const std::string& name) {
  std::vector<std::string> words = {invocation.argv[0]};
  for (const cmdline::Argument& argument : invocation.arguments) {
    if (argument.option == nullptr || !argument.option->name.starts_with("--sysroot")) continue;
    const auto first = invocation.argv.begin() + argument.index;
    words.insert(words.end(), first, first + argument.words);
  }
  words.push_back("-print-file-name=" + name);
  return words;
}

// Where gcc finds a file that is named without a directory: with its libraries, or else in the working directory. Only
// the former is kept, since a compiler's own files do not go where there are none.
std::string found_by_compiler(const Plan& plan, const std::string& name) {
  const std::vector<std::string> words = query(plan.invocation, name);
  auto ask = [&]() -> Result<std::string> {
    ASSIGN_OR_RETURN(std::string answer, run_compiler(plan, words));
    while (answer.ends_with('\n')) answer.pop_back();
    if (answer == name) return fail(Code::general, "not there");
    return answer;
  };
  auto answer = remembered_answer(plan, shell_quoted(words) + '\n' + env("LIBRARY_PATH").value_or(""), ask);
  return answer ? *answer : name;
}

}  // namespace

std::string trouble_in_specs(const Plan& plan) {
  const cmdline::Invocation& invocation = plan.invocation;
  if (invocation.family == cmdline::Family::clang) return "";  // it ignores them
  for (const cmdline::Argument& argument : invocation.arguments) {
    const std::string_view option = argument.option != nullptr ? argument.option->name : "";
    if (!option.starts_with("-specs") && !option.starts_with("--specs")) continue;
    std::string file(operand_of(invocation.argv, argument));
    if (file.find('/') == file.npos) file = found_by_compiler(plan, file);
    auto text = is_regular_file(file) ? read_file(file, k_specs_limit) : fail(Code::io, "not a regular file");
    if (!text) return fmt::format("the specs file '{}' cannot be read", printable(file));
    if (std::string wrong = cmdline::find_beyond_specs(*text); !wrong.empty())
      return fmt::format("in '{}', {}", printable(file), wrong);
  }
  return "";
}

}  // namespace dcc::client
