// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/output_paths.h"

#include <algorithm>
#include <cstdlib>

#include "base/env.h"
#include "base/file.h"
#include "cmdline/output_names.h"
#include "view/path.h"

namespace dcc::client {
namespace {

bool has(const std::vector<std::string>& paths, std::string_view path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

// The name itself, in a physical directory; empty if there is no way to it.
std::string placed(const std::string& name, Disclosure& disclosure) {
  const std::string directory = disclosure.physical(dir_name(name));
  return directory.empty() || !view::is_name(base_name(name)) ? "" : view::joined(directory, base_name(name));
}

// A compiler may replace a link, or write where it leads.
void add(std::vector<std::string>& paths, const std::string& name, Disclosure& disclosure) {
  for (std::string path : {placed(name, disclosure), disclosure.physical(name)})
    if (!path.empty() && !has(paths, path)) paths.push_back(std::move(path));
}

}  // namespace

OutputPaths::OutputPaths(const Plan& plan, const std::string& version, Disclosure& disclosure) {
  const cmdline::OutputNames names = cmdline::output_names(
      plan.invocation,
      {std::atoi(version.c_str()), env("DEPENDENCIES_OUTPUT").value_or(""), env("SUNPRO_DEPENDENCIES").value_or("")});
  for (const std::string& name : names.files) add(paths_, name, disclosure);
  for (const std::string& name : names.appended) add(appended_, name, disclosure);
  const std::string source = disclosure.physical(plan.invocation.input);  // by any name
  std::erase(paths_, source);
  std::erase(appended_, source);
  main_ = placed(names.files.front(), disclosure);
}

bool OutputPaths::may_write(std::string_view path) const { return has(paths_, path) || has(appended_, path); }
bool OutputPaths::is_appended(std::string_view path) const { return has(appended_, path); }

bool OutputPaths::may_touch(std::string_view path) const {
  return may_write(path) || has(paths_, cmdline::output_of_temporary(path));
}

}  // namespace dcc::client
