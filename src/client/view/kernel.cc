// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/kernel.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace dcc::client {
namespace {

// The same on all machines, like those of all system calls since 5.1. Headers may be older.
constexpr long k_openat2 = 437;
constexpr long k_faccessat2 = 439;

struct OpenHow {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};
constexpr uint64_t k_no_magic_links = 2;
constexpr uint64_t k_no_links = 4;

bool has_faccessat2() {
  static const bool has = ::syscall(k_faccessat2, AT_FDCWD, "/", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
  return has;
}

bool is_in_group(gid_t group) {
  static const std::vector<gid_t> groups = [] {
    std::vector<gid_t> all(static_cast<size_t>(std::max(::getgroups(0, nullptr), 0)));
    all.resize(static_cast<size_t>(std::max(::getgroups(static_cast<int>(all.size()), all.data()), 0)));
    all.push_back(::getgid());
    return all;
  }();
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

}  // namespace

UniqueFd open_without_links(const char* directory) {
  const OpenHow how{O_PATH | O_DIRECTORY | O_CLOEXEC, 0, k_no_links | k_no_magic_links};
  return UniqueFd(static_cast<int>(::syscall(k_openat2, AT_FDCWD, directory, &how, sizeof how)));
}

uint8_t access_bits_of(const struct stat& status) {
  static const uid_t user = ::getuid();
  const bool may_be_run = S_ISDIR(status.st_mode) || (status.st_mode & 0111) != 0;
  if (user == 0) return may_be_run ? R_OK | W_OK | X_OK : R_OK | W_OK;
  // The first class that the user is in decides, even if another grants more.
  const int shift = status.st_uid == user ? 6 : is_in_group(status.st_gid) ? 3 : 0;
  return static_cast<uint8_t>(status.st_mode >> shift & (R_OK | W_OK | X_OK));
}

uint8_t access_bits(int directory, const char* name, const struct stat& status) {
  if (!has_faccessat2()) return access_bits_of(status);
  auto may = [&](unsigned rights) {
    return ::syscall(k_faccessat2, directory, name, rights, AT_SYMLINK_NOFOLLOW) == 0;
  };
  // Mostly one call is enough.
  if (may(R_OK | W_OK | X_OK)) return R_OK | W_OK | X_OK;
  unsigned granted = 0;
  for (const unsigned right : {unsigned{R_OK}, unsigned{W_OK}, unsigned{X_OK}})
    if (may(right)) granted |= right;
  return static_cast<uint8_t>(granted);
}

}  // namespace dcc::client
