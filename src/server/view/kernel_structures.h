// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel writes about files, made of a client's answers.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "view/answer.h"

namespace dcc::server {

// As the client would see it. What no compiler asks for is made up: one link, all times those of the last change.
struct stat status_of(const view::Answer& answer);

// The kernel's struct statx, which some C libraries that dcc is built with lack.
struct ExtendedTime {
  int64_t tv_sec;
  uint32_t tv_nsec;
  int32_t reserved;
};
struct ExtendedStatus {
  uint32_t mask, block_size;
  uint64_t attributes;
  uint32_t links, uid, gid;
  uint16_t mode, spare;
  uint64_t inode, size, blocks, known_attributes;
  ExtendedTime atime, btime, ctime, mtime;
  uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
  uint64_t later[14];
};
static_assert(sizeof(ExtendedStatus) == 256);

ExtendedStatus extended(const struct stat& status);

// Appends an entry of a directory, as the kernel's struct linux_dirent64 (getdents64(2)).
void append_entry(std::string& out, const std::string& name, view::Answer::Kind kind);

}  // namespace dcc::server
