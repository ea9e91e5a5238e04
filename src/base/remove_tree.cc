// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/remove_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <string_view>

namespace dcc {
namespace {

// Null after the last name.
const char* next_name(DIR* directory) {
  while (const dirent* entry = ::readdir(directory)) {
    std::string_view name = entry->d_name;
    if (name != "." && name != "..") return entry->d_name;
  }
  return nullptr;
}

// A directory below the one that is emptied is not descended into: what lies in it is moved up, so that a tree of any
// depth needs two descriptors and no recursion.
class Emptier {
 public:
  // `limit`: how many names it may look at; negative: all.
  Emptier(DIR* root, int64_t limit) : root_(root), limit_(limit) {}

  // False when the limit was reached. If something cannot be removed, everything else still is.
  Result<bool> run() {
    bool moved = true;
    while (moved) {
      const uint64_t moved_before = moved_;
      failure_ = {};
      ::rewinddir(root_);
      while (const char* name = next_name(root_)) {
        if (exhausted()) return false;
        note(remove(name));
      }
      moved = moved_ > moved_before;
    }
    RETURN_IF_ERROR(std::move(failure_));
    return limit_ != 0;
  }

 private:
  bool exhausted() {
    if (limit_ > 0) --limit_;
    return limit_ == 0;
  }

  void note(Result<void> result) {
    if (!result && failure_) failure_ = std::move(result);
  }

  // A file, or an empty directory.
  static bool remove_simple(int parent, const char* name) {
    if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
    // The name is a directory: Linux says EISDIR, POSIX EPERM.
    return (errno == EISDIR || errno == EPERM) && ::unlinkat(parent, name, AT_REMOVEDIR) == 0;
  }

  Result<void> remove(const char* name) {
    const int root = ::dirfd(root_);
    if (remove_simple(root, name)) return {};
    if (errno != ENOTEMPTY && errno != EEXIST) return fail_errno(Code::io, errno, "removing '{}'", name);
    ::fchmodat(root, name, 0700, 0);  // its owner may have closed it
    const Directory child = open_directory(root, name);
    if (!child) return fail_errno(Code::io, errno, "opening '{}'", name);
    while (const char* inner = next_name(child.get())) {
      if (exhausted()) return {};
      if (!remove_simple(::dirfd(child.get()), inner)) note(move_up(::dirfd(child.get()), inner));
    }
    if (::unlinkat(root, name, AT_REMOVEDIR) == 0) return {};
    return fail_errno(Code::io, errno, "removing directory '{}'", name);
  }

  Result<void> move_up(int parent, const char* name) {
    ::fchmodat(parent, name, 0700, 0);  // or it cannot be moved: its entry ".." changes
    for (;;) {
      const std::string there = fmt::format("moved-up-{}", ++moved_);
      // A file of that name, or a directory with something in it, is not replaced by a directory.
      if (::renameat(parent, name, ::dirfd(root_), there.c_str()) == 0) return {};
      if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR)
        return fail_errno(Code::io, errno, "moving directory '{}'", name);
    }
  }

  DIR* root_;
  int64_t limit_;
  uint64_t moved_ = 0;
  Result<void> failure_;
};

// Deeper trees are not counted: each level holds a descriptor.
constexpr int k_countable_depth = 16;

// False when there are more names or levels.
bool add_sizes(DIR* directory, int depth, int& names, uint64_t& bytes) {
  while (const char* name = next_name(directory)) {
    if (--names < 0) return false;
    struct stat status {};
    if (::fstatat(::dirfd(directory), name, &status, AT_SYMLINK_NOFOLLOW) < 0) continue;
    bytes += static_cast<uint64_t>(status.st_blocks) * 512;
    if (!S_ISDIR(status.st_mode)) continue;
    const Directory child = open_directory(::dirfd(directory), name);
    if (child && (depth == 0 || !add_sizes(child.get(), depth - 1, names, bytes))) return false;
  }
  return true;
}

}  // namespace

Directory open_directory(int parent, const char* name) {
  int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  Directory directory(fd < 0 ? nullptr : ::fdopendir(fd));
  if (fd >= 0 && !directory) ::close(fd);
  return directory;
}

Result<void> empty_directory(DIR* directory) {
  constexpr int64_t k_all = -1;
  RETURN_IF_ERROR(Emptier(directory, k_all).run());
  return {};
}

Result<bool> empty_small_directory(DIR* directory, int limit) { return Emptier(directory, limit).run(); }

uint64_t size_of_tree(int directory, int limit) {
  uint64_t bytes = 0;
  const Directory own = open_directory(directory, ".");  // not the caller's, who has a place in it
  if (!own) return bytes;
  return add_sizes(own.get(), k_countable_depth, limit, bytes) ? bytes : std::numeric_limits<uint64_t>::max();
}

}  // namespace dcc
