// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/quarantine.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/name_hash.h"
#include "base/strings.h"

namespace dcc::state {
namespace {

constexpr std::chrono::hours k_lasts(24);  // from the time of the file
constexpr size_t k_reason_limit = 1000;    // bytes

}  // namespace

std::string Quarantine::file_of(const hosts::Host& host, std::string_view compiler) const {
  return fmt::format("{}/quarantine_{}_{:016x}", lock_dir_, hosts::state_name(host), name_hash(compiler));
}

std::optional<std::string> Quarantine::reason(const hosts::Host& host, std::string_view compiler, WallTime now) const {
  if (lock_dir_.empty()) return std::nullopt;
  auto fd = open_file(file_of(host, compiler), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status {};
  if (!fd || ::fstat(fd->get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  const auto left = std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec) + k_lasts - now;
  if (left <= left.zero() || left > k_lasts) return std::nullopt;
  auto reason = read_at(fd->get(), 0, k_reason_limit);
  return fmt::format("in quarantine for {} h more: {}", std::chrono::ceil<std::chrono::hours>(left).count(),
                     reason ? printable(*reason, k_reason_limit) : "");
}

std::string Quarantine::put(const hosts::Host& host, std::string_view compiler, std::string_view reason) const {
  if (lock_dir_.empty()) return "";
  std::string path = file_of(host, compiler);
  ::unlink(path.c_str());  // an older one may be another user's
  auto fd = open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
  return fd && write_all(fd->get(), reason.substr(0, k_reason_limit)) ? path : "";
}

}  // namespace dcc::state
