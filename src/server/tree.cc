// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "base/unique_fd.h"

namespace dcc::server {
namespace {

// No compiler nests directories; whoever does so this deep does it to hurt us.
constexpr int k_depth_limit = 32;

Result<void> empty(int directory, int depth);

Result<void> remove_entry(int parent, const char* name, int depth) {
  if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT) return {};
  // Linux says EISDIR, POSIX EPERM.
  if (errno != EISDIR && errno != EPERM) return fail_errno(Code::io, errno, "removing '{}'", name);
  if (::unlinkat(parent, name, AT_REMOVEDIR) == 0) return {};
  int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd child(::openat(parent, name, flags));
  if (!child && errno == EACCES && ::fchmodat(parent, name, 0700, 0) == 0) child.reset(::openat(parent, name, flags));
  if (!child) return fail_errno(Code::io, errno, "opening '{}'", name);
  CHECK(empty(child.get(), depth + 1));
  if (::unlinkat(parent, name, AT_REMOVEDIR) == 0) return {};
  return fail_errno(Code::io, errno, "removing directory '{}'", name);
}

Result<void> empty(int directory, int depth) {
  if (depth > k_depth_limit) return fail(Code::io, "more than {} directories in one another", k_depth_limit);
  // readdir() keeps its place in the descriptor, so it gets one of its own, at the beginning.
  int fd = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = fd < 0 ? nullptr : ::fdopendir(fd);
  if (!listing) {
    Error error = fail_errno(Code::io, errno, "listing a directory");
    if (fd >= 0) ::close(fd);
    return error;
  }
  Result<void> result;
  while (const dirent* entry = ::readdir(listing)) {
    std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    auto removed = remove_entry(directory, entry->d_name, depth);
    if (!removed && result) result = std::move(removed);
  }
  ::closedir(listing);
  return result;
}

}  // namespace

Result<void> empty_directory(int directory) { return empty(directory, 0); }
Result<void> remove_tree(int parent, const std::string& name) { return remove_entry(parent, name.c_str(), 0); }

}  // namespace dcc::server
