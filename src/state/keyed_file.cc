// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/keyed_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/file.h"
#include "base/name_hash.h"
#include "base/state_dir.h"
#include "base/temp.h"

namespace dcc::state {
namespace {

constexpr size_t k_content_limit = 1024 * 1024;

}  // namespace

StateFile::StateFile(std::string_view kind, std::string key) : key_(std::move(key) + '\0') {
  auto directory = open_trusted_dir();
  if (!directory) return;
  path_ = fmt::format("{}/{}-{:016x}", *directory, kind, name_hash(key_));
  lock_path_ = fmt::format("{}/{}", lock_dir(*directory), kind);
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
  (void)!written->commit(path_);
}

UniqueFd StateFile::lock() const {
  if (lock_path_.empty()) return {};
  UniqueFd fd(::open(lock_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  while (fd && ::flock(fd.get(), LOCK_EX) != 0)
    if (errno != EINTR) return {};
  return fd;
}

}  // namespace dcc::state
