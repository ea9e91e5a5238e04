// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/self.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"

namespace dcc::toolchain {

std::optional<FileId> file_id(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

bool same_file(const std::string& a, const std::string& b) {
  auto id = file_id(a);
  return id && id == file_id(b);
}

bool is_own_name(std::string_view name) {
  return name == "dcc" || name.starts_with("dcc-") || name.starts_with("distcc");
}

std::vector<std::string> names_along_links(std::string file) {
  constexpr int k_most_links = 40;  // as in the kernel
  std::vector<std::string> names;
  for (int i = 0; i < k_most_links; i++) {
    names.emplace_back(base_name(file));
    char target[PATH_MAX];
    ssize_t length = ::readlink(file.c_str(), target, sizeof target);
    if (length < 0) break;
    file = absolute_path({target, static_cast<size_t>(length)}, dir_name(file));
  }
  return names;
}

bool is_ours(const std::string& path) {
  auto id = file_id(path);
  return id && is_ours(path, *id);
}

bool is_ours(const std::string& path, const FileId& id) {
  static const std::optional<FileId> own_id = file_id("/proc/self/exe");
  if (id == own_id) return true;  // also for a hard link
  std::vector<std::string> names = names_along_links(path);
  return std::any_of(names.begin(), names.end(), is_own_name);
}

std::string own_executable() {
  char buffer[PATH_MAX];
  ssize_t length = ::readlink("/proc/self/exe", buffer, sizeof buffer);
  return length < 0 ? std::string() : std::string(buffer, static_cast<size_t>(length));
}

std::string resolved_path(const std::string& path) {
  char buffer[PATH_MAX];
  return ::realpath(path.c_str(), buffer) ? buffer : "";
}

}  // namespace dcc::toolchain
