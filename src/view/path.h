// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dcc::view {

inline constexpr size_t k_path_limit = 4095;  // in bytes, as PATH_MAX without its end
inline constexpr size_t k_name_limit = 255;
inline constexpr int k_most_links = 40;  // on one way, as in the kernel

// Whether the client may be asked about it: absolute, without "." and "..", empty components, NUL and a slash at the
// end (but for "/").
bool is_normal(std::string_view path);
bool is_name(std::string_view name);  // one component of such a path

// "/a/b" of "/a/b/c"; "/" of "/a".
inline std::string_view parent_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return {path.data(), slash == path.npos ? path.size() : slash == 0 ? 1 : slash};
}
// The first `depth` components: "/a" of "/a/b/c" for 1, "/" for 0.
std::string_view prefix_of(std::string_view path, size_t depth);
size_t depth_of(std::string_view path);  // 3 for "/a/b/c", 0 for "/"
// "/a/b" of "/a" and "b".
std::string joined(std::string_view directory, std::string_view name);
// Whether it is the directory itself or beneath it.
inline bool is_within(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}
// Whether a path, as a program writes it, can only name a directory.
inline bool demands_directory(std::string_view path) {
  return path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..") || path == "." || path == "..";
}

}  // namespace dcc::view
