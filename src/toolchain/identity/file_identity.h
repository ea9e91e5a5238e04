// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dcc::toolchain {

// Which file a path leads to now. A file that was replaced or written to has a different identity, even if its
// modification time was set back, because the change time (ctime) cannot be set. All numbers are 0 if there is no file.
struct FileIdentity {
  std::string path;  // absolute; links are followed
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

std::optional<FileIdentity> identity_of(const std::string& path);  // nothing if there is no such file
bool is_unchanged(const FileIdentity& known);

// As one line without a line break, and back; nothing if the line is not from to_line().
std::string to_line(const FileIdentity& identity);
std::optional<FileIdentity> identity_from_line(std::string_view line);

}  // namespace dcc::toolchain
