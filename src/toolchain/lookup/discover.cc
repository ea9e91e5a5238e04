// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/discover.h"

#include <algorithm>

#include "base/directory.h"
#include "base/file.h"
#include "base/strings.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/names.h"
#include "toolchain/lookup/self.h"

namespace dcc::toolchain {

std::string with_standard_directories(std::string_view path) {
  std::vector<std::string> directories = path_directories(path);
  for (const char* standard : {"/usr/local/bin", "/usr/bin"})
    if (std::find(directories.begin(), directories.end(), standard) == directories.end())
      directories.emplace_back(standard);
  return join(directories, ":");
}

std::set<std::string> installed_compilers(std::string_view path) {
  std::set<std::string> names;
  for (const std::string& directory : path_directories(path)) {
    const Directory stream(::opendir(directory.c_str()));
    if (!stream) continue;
    while (const dirent* entry = ::readdir(stream.get())) {
      if (!parse_compiler_name(entry->d_name) || names.contains(entry->d_name)) continue;
      std::string file = fmt::format("{}/{}", directory, entry->d_name);
      if (is_executable_file(file) && !is_ours(file)) names.insert(entry->d_name);
    }
  }
  return names;
}

}  // namespace dcc::toolchain
