// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/keyed_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/directory.h"
#include "base/file.h"
#include "base/name_hash.h"
#include "base/nanoseconds.h"
#include "base/state_dir.h"
#include "base/temp.h"
#include "state/interruptions.h"

namespace dcc::state {
namespace {

constexpr size_t k_content_limit = 1024 * 1024;
constexpr size_t k_most_files = 256;  // of a kind and machine

// An upgrade, another PATH or a new container makes new entries, and nobody asks for the old ones again. `kept` stays,
// whatever the clock says.
void remove_oldest(const std::string& directory, std::string_view beginning, std::string_view kept) {
  const Directory listing(::opendir(directory.c_str()));
  if (!listing) return;
  std::vector<std::pair<int64_t, std::string>> files;  // with the time when they were written, in ns
  while (const dirent* entry = ::readdir(listing.get())) {
    struct stat status {};
    if (!std::string_view(entry->d_name).starts_with(beginning) || entry->d_name == kept) continue;
    if (::fstatat(::dirfd(listing.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    files.emplace_back(nanoseconds(status.st_mtim), entry->d_name);
  }
  if (files.size() < k_most_files) return;
  std::sort(files.begin(), files.end());
  files.resize(files.size() - k_most_files + 1);
  for (const auto& [when, name] : files) ::unlinkat(::dirfd(listing.get()), name.c_str(), 0);
}

}  // namespace

StateFile::StateFile(std::string_view kind, std::string_view machine, std::string_view key)
    : key_(fmt::format("{}\n{}\n", machine, key) + '\0') {
  auto directory = open_trusted_dir();
  if (!directory) return;
  directory_ = std::move(*directory);
  ours_ = fmt::format("{}-{:016x}-", kind, name_hash(machine));
  path_ = fmt::format("{}/{}{:016x}", directory_, ours_, name_hash(key_));
  lock_path_ = fmt::format("{}/{}_{:016x}", lock_dir(directory_), kind, name_hash(machine));
}

std::optional<std::string> StateFile::read() const {
  if (path_.empty()) return std::nullopt;
  auto known = read_file(path_, k_content_limit);
  if (!known || !known->starts_with(key_)) return std::nullopt;
  return known->substr(key_.size());
}

void StateFile::write(std::string_view content) const {
  if (path_.empty()) return;
  auto written = TempFile::beside(path_);
  if (!written || !write_all(written->fd(), key_) || !write_all(written->fd(), content)) return;
  if (written->commit(path_)) remove_oldest(directory_, ours_, base_name(path_));
}

UniqueFd StateFile::open_lock() const {
  if (lock_path_.empty()) return {};
  return UniqueFd(::open(lock_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
}

UniqueFd StateFile::try_lock() const {
  UniqueFd fd = open_lock();
  if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
  return fd;
}

UniqueFd StateFile::lock(std::chrono::milliseconds longest) const {
  UniqueFd fd = open_lock();
  if (!fd || ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  const auto end = std::chrono::steady_clock::now() + longest;
  const Interruptions interruptions(std::min<std::chrono::milliseconds>(longest, std::chrono::seconds(1)));
  while (::flock(fd.get(), LOCK_EX) != 0)
    if (errno != EINTR || std::chrono::steady_clock::now() >= end) return {};
  return fd;
}

}  // namespace dcc::state
