// SPDX-License-Identifier: GPL-2.0-or-later
#include "view/path.h"

#include <algorithm>

namespace dcc::view {

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= k_name_limit && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == name.npos;
}

bool is_normal(std::string_view path) {
  if (path == "/") return true;
  if (!path.starts_with('/') || path.size() > k_path_limit) return false;
  for (path.remove_prefix(1);;) {
    const size_t end = path.find('/');
    if (!is_name(path.substr(0, end))) return false;
    if (end == path.npos) return true;
    path.remove_prefix(end + 1);
  }
}

std::string_view prefix_of(std::string_view path, size_t depth) {
  if (depth == 0) return "/";
  size_t end = 0;
  for (; depth > 0 && end != path.npos; --depth) end = path.find('/', end + 1);
  return path.substr(0, end);
}

size_t depth_of(std::string_view path) {
  return path == "/" ? 0 : static_cast<size_t>(std::count(path.begin(), path.end(), '/'));
}

std::string joined(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  path += name;
  return path;
}

}  // namespace dcc::view
