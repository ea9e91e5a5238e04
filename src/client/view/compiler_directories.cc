// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/compiler_directories.h"

#include <algorithm>

#include "base/strings.h"
#include "client/compiler_queries.h"

namespace dcc::client {
namespace {

constexpr std::string_view k_language = "told for ";  // a line that is put before each answer

// The options that choose other directories, but for those that name them.
std::vector<std::string> words_of_target(const cmdline::Invocation& invocation) {
  std::vector<std::string> words = {invocation.argv[0]};
  for (const cmdline::Argument& argument : invocation.arguments) {
    const bool chooses = argument.meaning() == cmdline::Meaning::target ||
                         argument.meaning() == cmdline::Meaning::architecture ||
                         (argument.option != nullptr && argument.option->name.ends_with("-stdlib="));
    const auto first = invocation.argv.begin() + argument.index;
    if (chooses) words.insert(words.end(), first, first + argument.words);
  }
  return words;
}

// The answers one after the other. A compiler for C++ also looks where one for C does, but need not be installed.
Result<std::string> told_by(const Plan& plan, const std::vector<std::string>& words) {
  constexpr const char* k_languages[] = {"c++", "c", "objective-c"};
  std::vector<std::vector<std::string>> commands(1 + std::size(k_languages), words);
  commands[0].push_back("-print-search-dirs");
  for (size_t i = 0; i < std::size(k_languages); ++i)
    for (const char* word : {"-E", "-v", "-x", k_languages[i], "/dev/null"}) commands[1 + i].push_back(word);
  auto answers = run_compiler_for_each(plan, commands);
  ASSIGN_OR_RETURN(std::string text, std::move(answers[0]));
  for (auto& answer : answers)  // else half an answer would be kept
    if (!answer && answer.error().code != Code::general) return std::move(answer.error());
  for (size_t i = 0; i < std::size(k_languages); ++i)
    if (answers[1 + i]) text += fmt::format("\n{}{}\n{}", k_language, k_languages[i], *answers[1 + i]);
  return text;
}

void add(std::vector<std::string>& found, std::string_view path) {
  if (path.starts_with('/') && std::find(found.begin(), found.end(), path) == found.end()) found.emplace_back(path);
}

void add_list(std::vector<std::string>& found, std::string_view list) {
  for (const std::string& path : split(list, ':')) add(found, path);
}

}  // namespace

CompilerDirectories directories_in(std::string_view text) {
  constexpr std::string_view k_kind = " (framework directory)";
  CompilerDirectories found;
  bool in_list = false;
  std::vector<std::string>* headers = nullptr;
  for (const std::string& line : split(text, '\n')) {
    std::string_view path = line;
    if (auto install = after_prefix(line, "install: ")) add(found.files, *install);
    if (auto programs = after_prefix(line, "programs: =")) add_list(found.programs, *programs);
    if (auto libraries = after_prefix(line, "libraries: =")) add_list(found.files, *libraries);
    if (auto language = after_prefix(line, k_language))
      headers = *language == "c++" ? &found.cxx_headers : *language == "c" ? &found.c_headers : nullptr;
    if (line.ends_with(" search starts here:")) in_list = true;
    if (line == "End of search list.") in_list = false;
    if (path.ends_with(k_kind)) path.remove_suffix(k_kind.size());
    if (in_list && path.starts_with(' ')) add(found.files, path.substr(1));
    if (in_list && headers && line.starts_with(" /") && !line.ends_with(k_kind)) add(*headers, path.substr(1));
    if (path.starts_with("ignoring ") && path.ends_with('"') && path.find(" directory \"") != path.npos)
      add(found.files, path.substr(path.find('"') + 1, path.size() - path.find('"') - 2));
  }
  return found;
}

CompilerDirectories compiler_directories(const Plan& plan) {
  const std::vector<std::string> words = words_of_target(plan.invocation);
  auto answer =
      remembered_answer(plan, "its directories\n" + shell_quoted(words), [&] { return told_by(plan, words); });
  return answer ? directories_in(*answer) : CompilerDirectories();
}

}  // namespace dcc::client
