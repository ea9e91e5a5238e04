// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dcc::toolchain {

// Which file lies under a name now. A file that was replaced, or written to, has another identity, also when somebody
// set its time back: nobody sets the time of its last change (ctime). All numbers are 0 where there is no file.
struct FileIdentity {
  std::string path;  // absolute; links in it are followed
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

std::optional<FileIdentity> identity_of(const std::string& path);  // nothing when there is no such file
bool is_unchanged(const FileIdentity& known);

// One line without its end, and back; nothing when it is not one of ours.
std::string to_line(const FileIdentity& identity);
std::optional<FileIdentity> identity_from_line(std::string_view line);

}  // namespace dcc::toolchain
