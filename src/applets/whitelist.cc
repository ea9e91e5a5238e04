// SPDX-License-Identifier: GPL-2.0-or-later
// dcc whitelist: manages the masquerade directory. The directory also works without it (`ln -s dcc DIR/NAME`), and a
// running server sees every change, because it looks names up for each job.
#include <algorithm>
#include <cstdio>

#include "applets/applets.h"
#include "base/env.h"
#include "base/file.h"
#include "base/options.h"
#include "base/strings.h"
#include "config.h"
#include "toolchain/lookup/discover.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/names.h"
#include "toolchain/lookup/self.h"
#include "toolchain/whitelist/masquerade_links.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc {
namespace {

struct Settings {
  std::string directory = toolchain::default_masquerade_directory();
  bool dry_run = false;
  std::string path;  // where a server started with this environment would look for compilers
};

using Names = std::vector<std::string>;

template <typename... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  print_err("dcc whitelist: Warning: {}\n", fmt::format(format, std::forward<Args>(args)...));
}

toolchain::Whitelist whitelist(const Settings& settings) {
  return toolchain::Whitelist({settings.directory, settings.path, std::nullopt, false});
}

// "/usr/bin/cc -> /usr/bin/x86_64-linux-gnu-gcc-12", or only the file if it is not a link.
std::string with_target(const std::string& file) {
  std::string target = toolchain::resolved_path(file);
  return target == file ? file : fmt::format("{} -> {}", file, target);
}

int list(const Settings& settings, const Names&) {
  auto names = toolchain::names_in(settings.directory);
  if (!names) return complain("dcc whitelist", names.error()), 1;
  size_t width = 0;
  for (const std::string& name : *names) width = std::max(width, name.size());
  for (const std::string& name : *names) {
    auto allowed = whitelist(settings).resolve(name);
    std::string meaning = "no such compiler is installed";
    if (allowed)
      meaning = with_target(allowed->file);
    else if (allowed.error().code == Code::denied)
      meaning = toolchain::resolved_path(settings.directory + '/' + name) == "/dev/null" ? "forbidden"
                                                                                         : "broken link: not allowed";
    print_out("{:{}}  {}\n", printable(name), width, meaning);
  }
  return 0;
}

// The other names with which a peer gets the same file.
Names other_names(const Settings& settings, const toolchain::Allowed& allowed) {
  Names others;
  auto names = toolchain::names_in(settings.directory);
  if (!names) return others;
  for (const std::string& name : *names) {
    auto other = whitelist(settings).resolve(name);
    if (other && name != allowed.name && toolchain::same_file(other->file, allowed.file)) others.push_back(name);
  }
  return others;
}

int check(const Settings& settings, const Names& names) {
  int exit_code = 0;
  for (const std::string& name : names) {
    auto allowed = whitelist(settings).resolve(name);
    if (!allowed) {
      complain("dcc whitelist", allowed.error());
      exit_code = 1;
      continue;
    }
    print_out("{} is allowed: {}\n", printable(name), with_target(allowed->file));
    Names others = other_names(settings, *allowed);
    if (!others.empty()) print_out("  the same file: {}\n", join(others, " "));
  }
  return exit_code;
}

bool add_one(const Settings& settings, const std::string& name, toolchain::Maker maker) {
  auto added = toolchain::add_link(settings.directory, name, maker, settings.dry_run);
  if (!added) return complain("dcc whitelist", added.error()), false;
  print_out("{} {}\n", printable(name), *added ? "added" : "was there already");
  return true;
}

bool remove_one(const Settings& settings, const std::string& name) {
  auto removed = toolchain::remove_link(settings.directory, name, settings.dry_run);
  if (!removed) return complain("dcc whitelist", removed.error()), false;
  print_out("{} removed\n", printable(name));
  return true;
}

int add(const Settings& settings, const Names& names) {
  bool all_well = true;
  for (const std::string& name : names) {
    bool added = add_one(settings, name, toolchain::Maker::user);
    all_well &= added;
    if (added && toolchain::find_in_path(name, settings.path).empty())
      warn("no compiler '{}' is installed (in {})", printable(name), settings.path);
    if (added && !toolchain::parse_compiler_name(name))
      warn("'{}' is not a compiler name that dcc knows; any client that may connect to a server here can run it",
           printable(name));
  }
  return all_well ? 0 : 1;
}

int remove(const Settings& settings, const Names& names) {
  bool all_well = true;
  for (const std::string& name : names) {
    bool removed = remove_one(settings, name);
    all_well &= removed;
    if (removed && toolchain::installed_compilers(settings.path).contains(name))
      warn("'{0}' is installed, and the next update allows it again; to forbid it for good: ln -s /dev/null {1}/{0}",
           printable(name), settings.directory);
  }
  return all_well ? 0 : 1;
}

int update(const Settings& settings, const Names&) {
  auto changes = toolchain::compare_links(settings.directory, settings.path);
  if (!changes) return complain("dcc whitelist", changes.error()), 1;
  bool all_well = true;
  for (const std::string& name : changes->missing) all_well &= add_one(settings, name, toolchain::Maker::update);
  for (const std::string& name : changes->stale) all_well &= remove_one(settings, name);
  return all_well ? 0 : 1;
}

int clear(const Settings& settings, const Names&) {
  auto names = toolchain::links_of_updates(settings.directory, settings.path);
  if (!names) return complain("dcc whitelist", names.error()), 1;
  bool all_well = true;
  for (const std::string& name : *names) all_well &= remove_one(settings, name);
  return all_well ? 0 : 1;
}

struct Action {
  std::string_view name;
  bool takes_names;
  int (*run)(const Settings&, const Names&);
};
constexpr Action k_actions[] = {
    {"list", false, list},    {"check", true, check},    {"add", true, add},
    {"remove", true, remove}, {"update", false, update}, {"clear", false, clear},
};

const Action* find_action(const std::string& name) {
  for (const Action& action : k_actions)
    if (action.name == name) return &action;
  return nullptr;
}

std::string unknown_action(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Action& action : k_actions) names.push_back(action.name);
  std::string_view meant = nearest_word(word, names);
  if (!meant.empty()) return fmt::format("'{}': unknown action, did you mean {}?", printable(word), meant);
  return fmt::format("'{}': unknown action; the actions are {}", printable(word), fmt::join(names, ", "));
}

int usage_error(const std::string& text) {
  print_err("dcc whitelist: {}\nTry 'dcc whitelist --help'.\n", text);
  return static_cast<int>(Code::bad_arguments);
}

}  // namespace

int whitelist_main(int argc, char** argv) {
  Settings settings;
  const Option options[] = {
      {'d', "dir", "DIR", "manage this directory (default: " DCC_MASQUERADE_DIR ")", &settings.directory},
      {'n', "dry-run", nullptr, "show what would be done, and change nothing", &settings.dry_run},
  };
  const Command command{
      "dcc whitelist", "list | check NAME... | add NAME... | remove NAME... | update | clear",
      "Manages the links that name the compilers this machine runs for others. In PATH, the same links masquerade as "
      "those compilers.\n\n"
      "list: show every name, and the compiler it stands for.\n"
      "check: test whether a name is allowed (exit code 0), and show other names of the same file.\n"
      "add, remove: make or remove links.\n"
      "update: add links for the installed compilers, and remove links it made whose compiler is gone.\n"
      "clear: remove the links that an update would make again; links made by hand stay.",
      options};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  if (operands.empty()) return usage_error("an action is missing: list, check, add, remove, update or clear");
  const Action* action = find_action(operands[0]);
  if (!action) return usage_error(unknown_action(operands[0]));
  operands.erase(operands.begin());
  if (action->takes_names == operands.empty())
    return usage_error(fmt::format("{} takes {}", action->name, action->takes_names ? "names" : "no names"));
  settings.path = toolchain::with_standard_directories(env("DISTCCD_PATH").value_or(toolchain::search_path()));
  return action->run(settings, operands);
}

}  // namespace dcc
