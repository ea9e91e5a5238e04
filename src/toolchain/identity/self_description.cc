// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/self_description.h"

#include <algorithm>

#include "base/strings.h"

namespace dcc::toolchain {
namespace {

// "12.2.0" of "12.2.0 (Debian 12.2.0-14)", "2.38" of "2.38-25.fc37".
std::string leading_version(std::string_view text) {
  size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  while (end > 0 && text[end - 1] == '.') --end;
  return std::string(text.substr(0, end));
}

// The version after `words`, which need not be at the beginning of `line`: "Debian clang version 14.0.6".
std::string version_behind(std::string_view words, std::string_view line) {
  size_t at = line.find(words);
  return at == line.npos ? "" : leading_version(line.substr(at + words.size()));
}

// The program of a printed command line: gcc does not quote it, clang puts it in double quotes.
std::string_view first_word(std::string_view line) {
  if (line.starts_with('"')) return line.substr(1, line.find('"', 1) - 1);
  return line.substr(0, line.find(' '));
}

// clang's command for itself, "-cc1 -triple ...", without paths. These are include directories, which do not matter for
// preprocessed text, and the examination's own output. Old versions quote every word, newer ones few.
std::string options_in(std::string_view command) {
  std::string options;
  for (std::string word : split(command, ' ')) {
    std::erase(word, '"');
    if (word.find('/') == word.npos && word != "-internal-isystem" && word != "-internal-externc-isystem")
      options += word + ' ';
  }
  return options;
}

// The lines between these are directories, indented like commands.
constexpr std::string_view k_directories_begin = "#include \"...\" search starts here:";
constexpr std::string_view k_directories_end = "End of search list.";

// Values that depend on the machine or the run: memory for the garbage collector, names of temporary and dummy files,
// and the display of messages, which each job sets.
constexpr std::string_view k_unstable[] = {"-o ",      "-dumpbase",      "-dumpdir",        "-auxbase",
                                           "ggc-min-", "-fdiagnostics-", "-fmessage-length"};

bool is_stable(std::string_view line) {
  size_t start = std::min(line.find_first_not_of(' '), line.size());
  std::string_view option = line.substr(start);
  if (auto parameter = after_prefix(option, "--param=")) option = *parameter;
  if (std::any_of(std::begin(k_unstable), std::end(k_unstable),
                  [&](std::string_view prefix) { return option.starts_with(prefix); }))
    return false;
  return line.find('/') == line.npos;  // a path; a long one is on a line of its own
}

}  // namespace

SelfDescription parse_self_description(std::string_view text) {
  SelfDescription description;
  bool among_directories = false;
  for (const std::string& line : split(text, '\n')) {
    if (line == k_directories_begin) among_directories = true;
    if (line == k_directories_end) among_directories = false;
    if (auto target = after_prefix(line, "Target: ")) description.target = *target;
    if (auto driver = after_prefix(line, "COLLECT_GCC=")) description.programs.emplace_back(*driver);
    if (auto words = after_prefix(line, "Supported LTO compression algorithms: ")) description.lto_compression = *words;
    for (std::string_view words : {"Reading specs from ", "Configuration file: "})
      if (auto file = after_prefix(line, words); file && file->starts_with('/'))
        description.settings.emplace_back(*file);
    if (line.starts_with("gcc version ") || line.find("clang version ") != line.npos)
      if (description.version.empty()) description.version = version_behind(" version ", line);
    if (line.starts_with("GNU assembler version ")) description.assembler_version = version_behind(" version ", line);
    if (!among_directories && line.size() > 1 && line[0] == ' ' && line[1] != ' ')
      description.programs.emplace_back(first_word(std::string_view(line).substr(1)));
    if (line.starts_with(' ') && (line.find(" -cc1 ") != line.npos || line.find(" \"-cc1\" ") != line.npos))
      description.options += options_in(line) + '\n';
  }
  return description;
}

std::string stable_options(std::string_view help_text) {
  std::string stable;
  for (const std::string& line : split(help_text, '\n'))
    if (is_stable(line)) stable += line + '\n';
  return stable;
}

}  // namespace dcc::toolchain
