// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/kernel_structures.h"

#include <dirent.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/nanoseconds.h"

namespace dcc::server {
namespace {

using view::Answer;

constexpr uint32_t k_block = 4096;

template <class Time>
Time time_of(int64_t ns) {
  constexpr int64_t k_second = 1'000'000'000;
  const int64_t rest = ((ns % k_second) + k_second) % k_second;
  Time time{};
  time.tv_sec = static_cast<decltype(time.tv_sec)>((ns - rest) / k_second);
  time.tv_nsec = static_cast<decltype(time.tv_nsec)>(rest);
  return time;
}

template <class Number>
void append_number(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

struct stat status_of(const Answer& answer) {
  static const uid_t user = ::geteuid();
  static const gid_t group = ::getegid();
  struct stat status {};
  status.st_dev = answer.device;
  status.st_ino = answer.inode;
  status.st_mode = answer.mode;
  status.st_nlink = 1;
  status.st_uid = user;
  status.st_gid = group;
  status.st_size = static_cast<off_t>(answer.kind == Answer::Kind::link ? answer.target.size() : answer.size);
  status.st_blksize = k_block;
  status.st_blocks = static_cast<blkcnt_t>((answer.size + 511) / 512);
  status.st_atim = status.st_mtim = status.st_ctim = time_of<timespec>(answer.mtime_ns);
  return status;
}

ExtendedStatus extended(const struct stat& status) {
  constexpr uint32_t k_basic = 0x7ff;  // all but the time of creation
  ExtendedStatus more{};
  more.mask = k_basic;
  more.block_size = static_cast<uint32_t>(status.st_blksize);
  more.links = static_cast<uint32_t>(status.st_nlink);
  more.uid = status.st_uid;
  more.gid = status.st_gid;
  more.mode = static_cast<uint16_t>(status.st_mode);
  more.inode = status.st_ino;
  more.size = static_cast<uint64_t>(status.st_size);
  more.blocks = static_cast<uint64_t>(status.st_blocks);
  more.atime = time_of<ExtendedTime>(nanoseconds(status.st_atim));
  more.mtime = time_of<ExtendedTime>(nanoseconds(status.st_mtim));
  more.ctime = time_of<ExtendedTime>(nanoseconds(status.st_ctim));
  more.dev_major = major(status.st_dev);
  more.dev_minor = minor(status.st_dev);
  return more;
}

void append_entry(std::string& out, const std::string& name, Answer::Kind kind) {
  constexpr size_t k_alignment = 8;
  constexpr size_t k_fixed = sizeof(uint64_t) + sizeof(int64_t) + sizeof(uint16_t) + sizeof(uint8_t);
  const size_t begin = out.size();
  const size_t size = (k_fixed + name.size() + 1 + k_alignment - 1) / k_alignment * k_alignment;
  append_number(out, uint64_t{1});  // an inode number
  append_number(out, static_cast<int64_t>(begin + 1));
  append_number(out, static_cast<uint16_t>(size));
  append_number(out, static_cast<uint8_t>(kind == Answer::Kind::directory ? DT_DIR
                                          : kind == Answer::Kind::file    ? DT_REG
                                          : kind == Answer::Kind::link    ? DT_LNK
                                                                          : DT_UNKNOWN));
  out += name;
  out.resize(begin + size);
}

}  // namespace dcc::server
