// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/trusted_path.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <deque>

#include "base/strings.h"

namespace dcc::toolchain {
namespace {

constexpr int k_most_links = 40;  // as in the kernel

bool is_trusted_owner(const struct stat& status) { return status.st_uid == 0 || status.st_uid == ::geteuid(); }

bool is_writable_by_others(const struct stat& status) {
  return !S_ISLNK(status.st_mode) && (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;  // a link's mode has no effect
}

Result<void> check_place(const std::string& place, const struct stat& status) {
  if (!is_trusted_owner(status))
    return fail(Code::denied, "'{}' belongs to user {}, who could put another program there", place, status.st_uid);
  // In a sticky directory, others can only replace their own entries, and the owner of the next entry is checked next.
  bool sticky = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
  if (is_writable_by_others(status) && !sticky)
    return fail(Code::denied, "'{}' is writable by others (mode {:o}), who could put another program there", place,
                status.st_mode & 07777);
  return {};
}

// Puts the pieces of `path` in front of `pieces`.
void prepend(std::deque<std::string>& pieces, std::string_view path) {
  std::vector<std::string> front = split(path, '/');
  pieces.insert(pieces.begin(), front.begin(), front.end());
}

// The parent of a path without links. The root is the empty text.
std::string parent_of(const std::string& place) { return place.substr(0, place.empty() ? 0 : place.rfind('/')); }

}  // namespace

Result<void> check_trusted(const std::string& path) {
  if (!path.starts_with('/')) return fail(Code::denied, "'{}' is not an absolute path", path);
  std::deque<std::string> pieces;  // still to be walked
  prepend(pieces, path);
  std::string place;
  for (int links = 0;;) {
    std::string name = place.empty() ? "/" : place;
    struct stat status {};
    if (::lstat(name.c_str(), &status) != 0) return fail_errno(Code::no_file, errno, "'{}'", name);
    RETURN_IF_ERROR(check_place(name, status));
    if (S_ISLNK(status.st_mode)) {
      char target[PATH_MAX];
      ssize_t length = ::readlink(place.c_str(), target, sizeof target);
      if (length < 0 || ++links > k_most_links) return fail(Code::denied, "'{}' is a link that leads nowhere", name);
      std::string_view text(target, static_cast<size_t>(length));
      prepend(pieces, text);
      place = text.starts_with('/') ? "" : parent_of(place);
    }
    while (!pieces.empty() && (pieces.front().empty() || pieces.front() == ".")) pieces.pop_front();
    if (pieces.empty()) {
      // At the end of the path, a sticky bit is not enough: others could add programs.
      if (is_writable_by_others(status)) return fail(Code::denied, "others can put programs into '{}'", name);
      return {};
    }
    place = pieces.front() == ".." ? parent_of(place) : place + "/" + pieces.front();
    pieces.pop_front();
  }
}

}  // namespace dcc::toolchain
