// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/local_files.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/directory.h"
#include "base/nanoseconds.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using view::Answer;
using Kind = Answer::Kind;

uint8_t access_to(const std::string& path) {
  uint8_t access = 0;
  for (const int right : {R_OK, W_OK, X_OK})
    if (::access(path.c_str(), right) == 0) access = static_cast<uint8_t>(access | right);
  return access;
}

std::string link_target(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  return std::string(target, size > 0 ? static_cast<size_t>(size) : 0);
}

}  // namespace

Answer describe(const std::string& path, const struct stat& status) {
  Answer answer;
  answer.kind = view::kind_of_mode(status.st_mode);
  answer.depth = static_cast<uint16_t>(view::depth_of(path));
  answer.mode = status.st_mode;
  answer.device = status.st_dev;
  answer.inode = status.st_ino;
  if (answer.kind == Kind::link) {
    answer.target = link_target(path);
    return answer;
  }
  answer.access = access_to(path);
  answer.size = static_cast<uint64_t>(status.st_size);
  answer.mtime_ns = nanoseconds(status.st_mtim);
  return answer;
}

Result<Answer> LocalFiles::look(const std::string& path) {
  const size_t depth = view::depth_of(path);
  for (size_t at = 0;; ++at) {
    const std::string prefix(at == 0 ? "/" : view::prefix_of(path, at));
    struct stat status {};
    if (::lstat(prefix.c_str(), &status) != 0) return view::failed_at(at, errno);
    if (at < depth && !S_ISLNK(status.st_mode)) continue;
    Answer answer = describe(prefix, status);
    // Nobody keeps these contents: any id that is not that of none will do.
    if (answer.kind == Kind::file && (answer.access & R_OK) != 0) answer.content.bytes.fill(1);
    return answer;
  }
}

Result<view::Listing> LocalFiles::list(const std::string& path) {
  view::Listing listing;
  const Directory directory(::opendir(path.c_str()));
  if (!directory) {
    listing.error = static_cast<uint8_t>(errno);
    return listing;
  }
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") listing.entries.push_back({name, view::kind_of_entry(entry->d_type)});
  }
  return listing;
}

Result<UniqueFd> LocalFiles::open(const std::string& path, const Answer&) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return fail_errno(Code::not_native, errno, "opening '{}'", path);
  return file;
}

}  // namespace dcc::server
