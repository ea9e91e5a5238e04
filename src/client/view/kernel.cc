// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/kernel.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

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

// As the kernel does: the class of the user alone decides.
bool grants(const struct stat& status, unsigned right) {
  const bool is_executable = S_ISDIR(status.st_mode) || (status.st_mode & 0111) != 0;
  if (::getuid() == 0) return right != X_OK || is_executable;
  if (status.st_uid == ::getuid()) return (status.st_mode >> 6 & right) != 0;
  gid_t groups[1024];
  const int count = ::getgroups(1024, groups);
  bool is_member = status.st_gid == ::getgid();
  for (int i = 0; i < count && !is_member; ++i) is_member = groups[i] == status.st_gid;
  return (status.st_mode >> (is_member ? 3 : 0) & right) != 0;
}

bool may(int directory, const char* name, const struct stat& status, unsigned rights) {
  if (has_faccessat2()) return ::syscall(k_faccessat2, directory, name, rights, AT_SYMLINK_NOFOLLOW) == 0;
  for (const unsigned right : {R_OK, W_OK, X_OK})
    if ((rights & right) != 0 && !grants(status, right)) return false;
  return true;
}

}  // namespace

UniqueFd open_without_links(const char* directory) {
  const OpenHow how{O_PATH | O_DIRECTORY | O_CLOEXEC, 0, k_no_links | k_no_magic_links};
  return UniqueFd(static_cast<int>(::syscall(k_openat2, AT_FDCWD, directory, &how, sizeof how)));
}

uint8_t access_bits(int directory, const char* name, const struct stat& status) {
  // Mostly one call is enough: nobody executes a file without a bit for it.
  const unsigned thinkable = S_ISDIR(status.st_mode) || (status.st_mode & 0111) != 0 ? R_OK | W_OK | X_OK : R_OK | W_OK;
  if (may(directory, name, status, thinkable)) return static_cast<uint8_t>(thinkable);
  unsigned granted = 0;
  for (const unsigned right : {R_OK, W_OK, X_OK})
    if ((thinkable & right) != 0 && may(directory, name, status, right)) granted |= right;
  return static_cast<uint8_t>(granted);
}

}  // namespace dcc::client
