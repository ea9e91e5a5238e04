// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/file_system.h"

#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/nanoseconds.h"

namespace dcc::client {
namespace {

// As in linux/magic.h.
enum Type : uint32_t {
  k_afs = 0x6b414653,
  k_autofs = 0x187,
  k_btrfs = 0x9123683e,
  k_ext = 0xef53,  // ext2, ext3, ext4
  k_f2fs = 0xf2f52010,
  k_fuse = 0x65735546,
  k_openafs = 0x5346414f,
  k_overlayfs = 0x794c7630,
  k_proc = 0x9fa0,
  k_tmpfs = 0x01021994,
  k_xfs = 0x58465342,
};
// A look may make something appear there that no list had.
constexpr uint32_t k_more_than_listed[] = {k_afs, k_autofs, k_fuse, k_openafs, k_proc};

// Image files store one time for all; two of them may have equal times, sizes and inode numbers, and other contents.
bool has_time_of_its_own(const struct stat& status) {
  return nanoseconds(status.st_ctim) != nanoseconds(status.st_mtim);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string in_other_case(std::string name) {
  constexpr char k_case_bit = 'a' ^ 'A';
  for (char& c : name)
    if (is_letter(c)) c ^= k_case_bit;
  return name;
}

}  // namespace

bool keeps_change_times(int fd, const struct stat& status) {
  struct statfs system {};
  if (::fstatfs(fd, &system) != 0) return false;
  switch (static_cast<uint32_t>(system.f_type)) {
    case k_overlayfs:  // on any other
      return has_time_of_its_own(status);
    case k_ext:
    case k_xfs:
    case k_btrfs:
    case k_f2fs:
    case k_tmpfs:
      return (static_cast<uint64_t>(system.f_flags) & ST_RDONLY) == 0 || has_time_of_its_own(status);
    default:
      return false;
  }
}

bool has_letter(std::string_view name) { return std::any_of(name.begin(), name.end(), is_letter); }

bool lists_all(int directory, const std::string& lettered) {
  struct statfs system {};
  if (::fstatfs(directory, &system) != 0) return false;
  const auto type = static_cast<uint32_t>(system.f_type);
  if (std::find(std::begin(k_more_than_listed), std::end(k_more_than_listed), type) != std::end(k_more_than_listed))
    return false;
  if (lettered.empty()) return true;
  struct stat one {};
  struct stat other {};
  const std::string name = in_other_case(lettered);
  return ::fstatat(directory, name.c_str(), &other, AT_SYMLINK_NOFOLLOW) != 0 ||
         ::fstatat(directory, lettered.c_str(), &one, AT_SYMLINK_NOFOLLOW) != 0 || one.st_ino != other.st_ino ||
         one.st_dev != other.st_dev;
}

uint64_t file_system_id(int fd) {
  struct statfs system {};
  uint64_t id = 0;
  static_assert(sizeof system.f_fsid == sizeof id);
  if (::fstatfs(fd, &system) == 0) std::memcpy(&id, &system.f_fsid, sizeof id);
  return id;
}

}  // namespace dcc::client
