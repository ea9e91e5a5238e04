// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dcc::view {

inline constexpr size_t k_path_limit = 4095;  // in bytes, as PATH_MAX without its end
inline constexpr size_t k_name_limit = 255;

// Whether the client may be asked about it: absolute, without "." and "..", empty components, NUL and a slash at the
// end (but for "/").
bool is_normal(std::string_view path);
bool is_name(std::string_view name);  // one component of such a path

// "/a/b" of "/a/b/c"; "/" of "/a".
std::string_view parent_of(std::string_view path);
// The first `depth` components: "/a" of "/a/b/c" for 1, "/" for 0.
std::string_view prefix_of(std::string_view path, size_t depth);
size_t depth_of(std::string_view path);  // 3 for "/a/b/c", 0 for "/"
// "/a/b" of "/a" and "b".
std::string joined(std::string_view directory, std::string_view name);
// Whether it is the directory itself or beneath it.
bool is_within(std::string_view path, std::string_view directory);

}  // namespace dcc::view
