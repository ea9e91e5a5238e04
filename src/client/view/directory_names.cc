// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/directory_names.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "base/nanoseconds.h"
#include "client/view/file_system.h"

namespace dcc::client {
namespace {

// Whether each change from `now_ns` on shows in the directory's change time: kernels take that from a clock that ticks
// a hundred times a second or more, and some file systems keep whole seconds.
bool would_show_changes(const struct stat& status, int64_t now_ns) {
  constexpr int64_t k_tick_ns = 20'000'000, k_second_ns = 2'000'000'000;
  return now_ns - nanoseconds(status.st_ctim) > (status.st_ctim.tv_nsec == 0 ? k_second_ns : k_tick_ns);
}

DirectoryNames read_names(DIR* directory, size_t most) {
  DirectoryNames found;
  errno = 0;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") found.names.push_back({std::string(name), entry->d_type});
    if (found.names.size() > most) break;
    errno = 0;
  }
  found.are_all = errno == 0;
  return found;
}

bool is_known_to_be_whole(DIR* directory, size_t most, int64_t now_ns, const struct stat& before,
                          const std::vector<DirectoryName>& names) {
  struct stat after {};
  if (::fstat(::dirfd(directory), &after) != 0) return false;
  if (nanoseconds(after.st_ctim) != nanoseconds(before.st_ctim)) return false;
  if (!would_show_changes(before, now_ns)) {
    ::rewinddir(directory);
    if (read_names(directory, most).names != names) return false;
  }
  const auto lettered =
      std::find_if(names.begin(), names.end(), [](const DirectoryName& each) { return has_letter(each.name); });
  return lists_all(::dirfd(directory), lettered == names.end() ? "" : lettered->name);
}

}  // namespace

// A file that is replaced while the directory is read can be missed: btrfs gives its name another place.
// Where such a change would not show, what is read a second time would have to miss the same.
DirectoryNames names_in(DIR* directory, size_t most) {
  const int64_t now_ns = clock_ns();
  struct stat before {};
  if (::fstat(::dirfd(directory), &before) != 0) return {};
  DirectoryNames found = read_names(directory, most);
  found.are_all = found.are_all && is_known_to_be_whole(directory, most, now_ns, before, found.names);
  return found;
}

}  // namespace dcc::client
