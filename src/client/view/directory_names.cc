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

std::optional<std::vector<DirectoryName>> read_names(DIR* directory, size_t most) {
  std::vector<DirectoryName> names;
  errno = 0;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.push_back({std::string(name), entry->d_type});
    if (names.size() > most) return names;
    errno = 0;
  }
  if (errno != 0) return std::nullopt;
  return names;
}

}  // namespace

// A file that is replaced while the directory is read can be missed: btrfs gives its name another place.
// Where such a change would not show, what is read a second time would have to miss the same.
std::optional<std::vector<DirectoryName>> all_names_in(DIR* directory, size_t most, int64_t now_ns) {
  struct stat before {};
  struct stat after {};
  if (::fstat(::dirfd(directory), &before) != 0) return std::nullopt;
  auto names = read_names(directory, most);
  if (!names || ::fstat(::dirfd(directory), &after) != 0) return std::nullopt;
  if (nanoseconds(after.st_ctim) != nanoseconds(before.st_ctim)) return std::nullopt;
  if (!would_show_changes(before, now_ns)) {
    ::rewinddir(directory);
    if (read_names(directory, most) != names) return std::nullopt;
  }
  const auto lettered =
      std::find_if(names->begin(), names->end(), [](const DirectoryName& each) { return has_letter(each.name); });
  if (!lists_all(::dirfd(directory), lettered == names->end() ? "" : lettered->name)) return std::nullopt;
  return names;
}

}  // namespace dcc::client
