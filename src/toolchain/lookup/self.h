// SPDX-License-Identifier: GPL-2.0-or-later
// Tells dcc itself from compilers. The masquerade directory holds links to dcc under compilers' names and, if both are
// installed, links to stock distcc: running one of those as "the compiler" would be endless recursion.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::toolchain {

struct FileId {
  dev_t device;
  ino_t inode;
  bool operator==(const FileId&) const = default;
};

std::optional<FileId> file_id(const std::string& path);  // links are followed; nothing if the path leads nowhere
bool same_file(const std::string& a, const std::string& b);

// `dcc`, `dcc-*`, `distcc*`: never the name of a compiler.
bool is_own_name(std::string_view name);

// The base names of the file and of each link behind it: {"cc", "cc", "gcc", "gcc-12", "x86_64-linux-gnu-gcc-12"}.
std::vector<std::string> names_along_links(std::string file);

// Whether this file, links followed, is this very program or one with an own name (is_own_name()).
bool is_ours(const std::string& path);
bool is_ours(const std::string& path, const FileId& id);  // `id` is that file's

std::string own_executable();  // the path of this program

// With every link resolved; empty if the path leads nowhere.
std::string resolved_path(const std::string& path);

}  // namespace dcc::toolchain
