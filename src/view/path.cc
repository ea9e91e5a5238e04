// SPDX-License-Identifier: GPL-2.0-or-later
#include "view/path.h"

#include <algorithm>

namespace dcc::view {

namespace {

// Of what has no slash and no NUL.
bool can_be_name(std::string_view text) {
  return !text.empty() && text.size() <= k_name_limit && text != "." && text != "..";
}

bool has(std::string_view text, char character) { return text.find(character) != text.npos; }

}  // namespace

bool is_name(std::string_view name) { return can_be_name(name) && !has(name, '/') && !has(name, '\0'); }

bool is_normal(std::string_view path) {
  if (path == "/") return true;
  if (!path.starts_with('/') || path.size() > k_path_limit || has(path, '\0')) return false;
  for (path.remove_prefix(1);;) {
    const size_t end = path.find('/');
    if (!can_be_name(path.substr(0, end))) return false;
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
