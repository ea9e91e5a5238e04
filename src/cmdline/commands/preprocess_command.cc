// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/commands/commands.h"

#include <algorithm>

#include "cmdline/language_only_options.h"

namespace dcc::cmdline {
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
  // Otherwise gcc would read the original header: other dependencies, and perhaps different text.
  if (invocation.family == Family::gcc) command.push_back("-fpch-preprocess");
  // As gcc itself does for -g: its LTO objects name the directory.
  if (invocation.family == Family::gcc && invocation.lto) command.push_back("-fworking-directory");
  for (const Argument& argument : invocation.arguments) {
    if (!is_for_preprocessor(invocation, argument)) continue;
    const auto first = invocation.argv.begin() + argument.index;
    command.insert(command.end(), first, first + argument.words);
  }
  // Without -o, the drivers name the dependency file and target after the input. With -o they use other names, which
  // must be given explicitly here.
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

// The lines that gcc writes first with -g: # 0 "a.c" and # 1 "/home/me//". It does not look for them further down.
bool names_its_origin(std::string_view beginning, bool with_directory) {
  auto is_marker = [](std::string_view line) {
    return line.starts_with("# ") && line.size() > 5 && line[2] >= '0' && line[2] <= '9' && line.find('"') != line.npos;
  };
  std::string_view first = beginning.substr(0, beginning.find('\n'));
  if (!is_marker(first) || !with_directory) return is_marker(first);
  std::string_view second = beginning.substr(std::min(first.size() + 1, beginning.size()));
  second = second.substr(0, second.find('\n'));
  return is_marker(second) && second.find("//\"") != second.npos;
}

}  // namespace dcc::cmdline
