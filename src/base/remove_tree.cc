// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/remove_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace dcc {
namespace {

// Compilers do not nest directories; a tree this deep is an attack.
constexpr int k_depth_limit = 32;

Result<void> empty(DIR* directory, int depth);

Result<void> remove_entry(int parent, const char* name, int depth) {
  if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT) return {};
  // The name is a directory: Linux says EISDIR, POSIX EPERM.
  if (errno != EISDIR && errno != EPERM) return fail_errno(Code::io, errno, "removing '{}'", name);
  if (::unlinkat(parent, name, AT_REMOVEDIR) == 0) return {};
  Directory child = open_directory(parent, name);
  if (!child && errno == EACCES && ::fchmodat(parent, name, 0700, 0) == 0) child = open_directory(parent, name);
  if (!child) return fail_errno(Code::io, errno, "opening '{}'", name);
  RETURN_IF_ERROR(empty(child.get(), depth + 1));
  if (::unlinkat(parent, name, AT_REMOVEDIR) == 0) return {};
  return fail_errno(Code::io, errno, "removing directory '{}'", name);
}

Result<void> empty(DIR* directory, int depth) {
  if (depth > k_depth_limit) return fail(Code::io, "more than {} directories in one another", k_depth_limit);
  Result<void> result;
  ::rewinddir(directory);
  while (const dirent* entry = ::readdir(directory)) {
    std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    auto removed = remove_entry(::dirfd(directory), entry->d_name, depth);
    if (!removed && result) result = std::move(removed);
  }
  return result;
}

}  // namespace

Directory open_directory(int parent, const char* name) {
  int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  Directory directory(fd < 0 ? nullptr : ::fdopendir(fd));
  if (fd >= 0 && !directory) ::close(fd);
  return directory;
}

Result<void> empty_directory(DIR* directory) { return empty(directory, 0); }

}  // namespace dcc
