// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/include_path.h"

#include <algorithm>

#include "base/file.h"
#include "base/strings.h"
#include "cmdline/arguments.h"
#include "cmdline/long_options.h"

namespace dcc::server {
namespace {

using Directories = std::vector<std::string>;

struct Groups {
  Directories quoted, given, system, last;
  bool without_defaults = false;
  std::string sysroot;
};

void read_option(std::string_view name, std::string operand, Groups& groups) {
  if (name == "--sysroot" || name == "--sysroot=" || name == "-isysroot") {
    groups.sysroot = operand;
    return;
  }
  if (name == "-nostdinc") groups.without_defaults = true;
  Directories* group = name == "-I"                                   ? &groups.given
                       : name == "-iquote"                            ? &groups.quoted
                       : name == "-isystem" || name == "-cxx-isystem" ? &groups.system
                       : name == "-idirafter"                         ? &groups.last
                                                                      : nullptr;
  if (group != nullptr && !operand.empty() && operand != "-") group->push_back(std::move(operand));
}

// The directories in a variable of the environment, where an empty one is the working directory.
void add_variable(std::string_view variable, std::string_view name, Directories& directories) {
  const auto value = after_prefix(variable, name);
  if (!value || value->empty()) return;
  for (std::string& directory : split(*value, ':')) directories.push_back(directory.empty() ? "." : directory);
}

}  // namespace

IncludePath include_path_of(const std::vector<std::string>& argv, const std::string& directory,
                            const std::vector<std::string>& environment, const std::vector<std::string>& defaults) {
  IncludePath path{.directory = directory};
  Groups groups;
  const std::vector<std::string> words = cmdline::in_short_names(argv);
  for (const cmdline::Argument& argument : cmdline::parse_arguments(words)) {
    if (argument.is_input) {
      if (const std::string& word = words[argument.index]; word != "-" && !word.starts_with('@'))
        path.sources.push_back(word);
    } else if (argument.meaning() == cmdline::Meaning::include) {
      path.preincluded.emplace_back(operand_of(words, argument));
    } else if (argument.option != nullptr && !argument.operand_missing) {
      read_option(argument.option->name, std::string(operand_of(words, argument)), groups);
    }
  }
  for (const std::string& variable : environment) {
    add_variable(variable, "CPATH=", groups.given);
    for (const char* name : {"C_INCLUDE_PATH=", "CPLUS_INCLUDE_PATH=", "OBJC_INCLUDE_PATH=", "OBJCPLUS_INCLUDE_PATH="})
      add_variable(variable, name, groups.system);
  }

  Directories system = std::move(groups.system);
  if (!groups.without_defaults) system.insert(system.end(), defaults.begin(), defaults.end());
  system.insert(system.end(), groups.last.begin(), groups.last.end());
  // A directory of -I that is one of the system's is searched as one of those only.
  auto is_system = [&](const std::string& name) {
    return std::find(system.begin(), system.end(), name) != system.end();
  };
  std::erase_if(groups.given, is_system);

  auto add = [&](const Directories& group, size_t begin) {
    for (const std::string& name : group) {
      const bool is_in_sysroot = name.starts_with('=') && !groups.sysroot.empty();
      std::string whole = absolute_path(is_in_sysroot ? groups.sysroot + name.substr(1) : name, directory);
      const auto from = path.searched.begin() + static_cast<std::ptrdiff_t>(begin);
      if (std::find(from, path.searched.end(), whole) == path.searched.end()) path.searched.push_back(std::move(whole));
    }
  };
  add(groups.quoted, 0);
  path.angled = path.searched.size();
  add(groups.given, path.angled);
  add(system, path.angled);
  return path;
}

}  // namespace dcc::server
