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

// It then says which specs it reads: these, and others that no option names.
std::vector<std::string> query(const cmdline::Invocation& invocation, const std::string& name) {
  std::vector<std::string> words = {invocation.argv[0], "-v"};
  for (const cmdline::Argument& argument : invocation.arguments) {
    if (argument.option == nullptr || !argument.option->name.starts_with("--sysroot")) continue;
    const auto first = invocation.argv.begin() + argument.index;
    words.insert(words.end(), first, first + argument.words);
  }
  words.push_back("-specs=" + name);
  return words;
}

std::string lines_about_specs(std::string_view answer) {
  std::string lines;
  for (const std::string& line : split(answer, '\n'))
    if (auto path = after_prefix(line, "Reading specs from ")) lines += std::string(*path) + '\n';
  return lines;
}

// The paths, a line each, of what gcc reads for a file that is named without a directory, which it looks for where its
// libraries are, and then in the working directory. Kept only if it is among the compiler's own.
std::string found_by_compiler(const Plan& plan, const std::string& name) {
  const std::vector<std::string> words = query(plan.invocation, name);
  const auto library_path = env("LIBRARY_PATH");
  std::string elsewhere;
  auto ask = [&]() -> Result<std::string> {
    ASSIGN_OR_RETURN(const std::string answer,
                     run_compiler(plan, words, library_path ? "LIBRARY_PATH=" + *library_path : ""));
    std::string paths = lines_about_specs(answer);
    if (!library_path && paths.starts_with('/') && paths.find("\n" + name) == paths.npos) return paths;
    elsewhere = std::move(paths);
    return fail(Code::general, "not to be kept");
  };
  auto kept = remembered_answer(plan, shell_quoted(words), ask);
  return kept ? std::move(*kept) : elsewhere;
}

// What gcc's own directory is called in any directory that it searches: "TARGET/VERSION/". Empty if it does not tell.
std::string own_subdirectory(const Plan& plan) {
  const std::vector<std::string> words = {plan.invocation.argv[0], "-print-search-dirs"};
  auto answer = remembered_answer(plan, shell_quoted(words), [&] { return run_compiler(plan, words); });
  auto own = answer ? after_prefix(*answer, "install: /") : std::nullopt;
  if (!own) return "";
  const std::vector<std::string> names = split(own->substr(0, own->find('\n')), '/');
  return names.size() < 3 ? "" : fmt::format("{}/{}/", names.end()[-3], names.end()[-2]);
}

std::string judge_file(const std::string& file) {
  auto text = is_regular_file(file) ? read_file(file, k_specs_limit) : fail(Code::io, "not a regular file");
  if (!text) return fmt::format("the specs file '{}' cannot be read", printable(file));
  std::string wrong = cmdline::find_beyond_specs(*text);
  return wrong.empty() ? "" : fmt::format("in '{}', {}", printable(file), wrong);
}

}  // namespace

std::string specs_in_library_path(const Plan& plan) {
  const auto directories = env("LIBRARY_PATH");
  if (!directories || plan.invocation.family == cmdline::Family::clang) return "";
  const std::string ways[] = {own_subdirectory(plan), ""};
  for (const std::string& directory : split(*directories, ':'))
    for (const std::string& way : ways)
      if (std::string file = fmt::format("{}/{}specs", directory.empty() ? "." : directory, way); is_regular_file(file))
        return file;
  return "";
}

std::string trouble_in_specs(const Plan& plan, const std::string& in_library_path) {
  const cmdline::Invocation& invocation = plan.invocation;
  if (invocation.family == cmdline::Family::clang) return "";  // it ignores them
  if (!in_library_path.empty())
    if (std::string wrong = judge_file(in_library_path); !wrong.empty()) return wrong;
  for (const cmdline::Argument& argument : invocation.arguments) {
    if (argument.meaning() != cmdline::Meaning::specs) continue;
    const std::string name(operand_of(invocation.argv, argument));
    std::string files = name.find('/') == name.npos ? found_by_compiler(plan, name) : name;
    if (files.empty()) files = name;  // it is nowhere, or gcc cannot read it
    if (files.empty()) return "a specs file without a name";
    for (const std::string& file : split(files, '\n'))
      if (std::string wrong = file.empty() ? "" : judge_file(file); !wrong.empty()) return wrong;
  }
  return "";
}

}  // namespace dcc::client
