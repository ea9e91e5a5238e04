// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/file_identity.h"

#include "base/nanoseconds.h"

#include <sys/stat.h>

#include <charconv>

#include <fmt/format.h>

namespace dcc::toolchain {
namespace {

// Takes a number and the space after it from the front of `line`.
template <class Number>
bool take(std::string_view& line, Number& number) {
  const char* end = line.data() + line.size();
  auto [rest, error] = std::from_chars(line.data(), end, number);
  if (error != std::errc() || rest == end || *rest != ' ') return false;
  line.remove_prefix(static_cast<size_t>(rest + 1 - line.data()));
  return true;
}

}  // namespace

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  FileIdentity identity;
  identity.path = path;
  identity.device = status.st_dev;
  identity.inode = status.st_ino;
  identity.size = static_cast<uint64_t>(status.st_size);
  identity.mtime_ns = nanoseconds(status.st_mtim);
  identity.ctime_ns = nanoseconds(status.st_ctim);
  return identity;
}

bool is_unchanged(const FileIdentity& known) {
  return identity_of(known.path).value_or(FileIdentity{known.path}) == known;
}

std::string to_line(const FileIdentity& identity) {
  return fmt::format("{} {} {} {} {} {}", identity.device, identity.inode, identity.size, identity.mtime_ns,
                     identity.ctime_ns, identity.path);
}

std::optional<FileIdentity> identity_from_line(std::string_view line) {
  FileIdentity identity;
  if (!take(line, identity.device) || !take(line, identity.inode) || !take(line, identity.size) ||
      !take(line, identity.mtime_ns) || !take(line, identity.ctime_ns) || !line.starts_with('/'))
    return std::nullopt;
  identity.path = line;
  return identity;
}

}  // namespace dcc::toolchain
