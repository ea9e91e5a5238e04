// SPDX-License-Identifier: GPL-2.0-or-later
// Telling ourselves from compilers. The masquerade directory is full of links to dcc under compilers' names, and where
// both are installed, of links to stock distcc: whoever runs one of those as "the compiler" runs in circles.
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

std::optional<FileId> file_id(const std::string& path);  // links followed; nothing when it leads nowhere
bool same_file(const std::string& a, const std::string& b);

// `dcc`, `dcc-*`, `distcc*`: never the name of a compiler.
bool is_own_name(std::string_view name);

// The base names of the file and of each link behind it: {"cc", "cc", "gcc", "gcc-12", "x86_64-linux-gnu-gcc-12"}.
std::vector<std::string> names_along_links(std::string file);

// Does this file, links followed, lead to the program we are, or to one with a name of ours?
bool is_ours(const std::string& path);

std::string own_executable();  // the path of the program we are

// Every link resolved; empty when the path leads nowhere.
std::string resolved_path(const std::string& path);

}  // namespace dcc::toolchain
