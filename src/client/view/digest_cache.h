// SPDX-License-Identifier: GPL-2.0-or-later
// Remembers the content ids of files in one file of the state directory, for all clients of this user. Losing it, or
// not being able to write it, costs speed only.
//
// The file is a hash table of a fixed size. It is not mapped into memory: a client would end with SIGBUS if somebody
// truncated the file. A page read at a time holds the entries of a whole directory, and costs no more than a page
// fault. There are no locks. An entry carries a checksum, so that a half-written one, left by two clients at once or by
// a power failure, is ignored.
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "view/content_id.h"

namespace dcc::client {

class DigestCache {
 public:
  DigestCache();  // in the state directory, if it can be trusted; else it never knows anything
  // `now_ns`: the time now. `machine` tells machines that share the file apart, one boot from another, since device
  // numbers mean something else after it, and readers with other rights. Empty: nothing is ever known.
  DigestCache(std::string file, std::string_view machine, int64_t now_ns);

  // None if it does not know the file as it is now. `fd` is on the same file system: the file's directory, say.
  view::ContentId find(int fd, const struct stat& status);

  // `fd` and `status` are of a file that was read after this was constructed. Not kept are files that may still change
  // without a trace: those whose times are hardly older than now, and those on file systems without a change time of
  // the kernel's own.
  void keep(int fd, const struct stat& status, const view::ContentId& id);

 private:
  static constexpr size_t k_slots = 64;  // in a page
  static constexpr size_t k_ways = 8;    // slots that one entry may be in

  struct Entry {
    uint64_t key_high, key_low;
    view::ContentId id;
    int64_t kept_ns;  // when
    uint64_t check;
  };
  using Page = std::array<Entry, k_slots>;

  static uint64_t check_of(const Entry& entry);
  Entry key_of(int fd, const struct stat& status);
  uint64_t file_system_of(int fd, const struct stat& status);
  uint64_t page_number_of(const struct stat& status) const;
  std::span<Entry> ways_of(uint64_t page_number, const Entry& key);
  void open();

  std::string file_;      // empty: nothing is written
  uint64_t machine_ = 0;  // 0: nothing is known
  int64_t now_ns_ = 0;
  UniqueFd fd_;
  bool is_open_ = false;  // or cannot be
  std::map<uint64_t, Page> pages_;
  std::map<uint64_t, uint64_t> file_systems_;  // the identity by st_dev
};

}  // namespace dcc::client
