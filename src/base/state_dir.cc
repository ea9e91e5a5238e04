// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/state_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/env.h"
#include "base/file.h"
#include "base/temp.h"

namespace dcc {

namespace {

// Creates the directory and its missing parents. An existing one is fine.
bool make_directories(const std::string& path) {
  if (mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) return true;
  size_t slash = path.find_last_of('/');
  if (errno != ENOENT || slash == std::string::npos || slash == 0) return false;
  return make_directories(path.substr(0, slash)) && (mkdir(path.c_str(), 0777) == 0 || errno == EEXIST);
}

// Creates the directory and its `lock`. Returns false, with errno set, if this process cannot keep files there.
bool prepare(const std::string& directory) {
  const std::string lock = lock_dir(directory);
  return make_directories(lock) && access(lock.c_str(), W_OK | X_OK) == 0;
}

bool is_everybodys(const char* directory) {
  struct stat status;
  return stat(directory, &status) == 0 && S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0 &&
         access(directory, W_OK | X_OK) == 0;
}

// Prefers a directory that all users share: a private TMPDIR (Portage has one per package) is removed with the package.
std::string private_dir() {
  std::string place = temp_directory();
  for (const char* directory : {place.c_str(), "/tmp", "/var/tmp"}) {
    if (!is_everybodys(directory)) continue;
    place = directory;
    break;
  }
  return fmt::format("{}/dcc-{}", place, geteuid());
}

// The name can be guessed and anybody can write to the parent, so an existing directory must belong to this user alone.
Result<std::string> open_private_dir() {
  const std::string path = private_dir();
  // Nobody looks for it among sources, or removes it there.
  if (dir_name(path) == current_directory()) return fail(Code::io, "there is no directory for temporary files");
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fail_errno(Code::io, errno, "creating '{}'", path);
  struct stat status;
  if (lstat(path.c_str(), &status) != 0) return fail_errno(Code::io, errno, "examining '{}'", path);
  if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 077) != 0) {
    return fail(Code::denied, "'{}' is not a directory that only we can use", path);
  }
  if (!prepare(path)) return fail_errno(Code::io, errno, "creating '{}'", lock_dir(path));
  return path;
}

}  // namespace

std::string lock_dir(const std::string& state_dir) { return state_dir + "/lock"; }

bool is_ours_alone(const std::string& directory) {
  struct stat status {};
  return lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
         (status.st_mode & 022) == 0;
}

bool is_state_dir_named() { return !env("DISTCC_DIR").value_or("").empty(); }

std::string configured_state_dir() {
  if (std::optional<std::string> directory = env("DISTCC_DIR"); directory && !directory->empty()) return *directory;
  if (std::optional<std::string> home = env("HOME"); home && !home->empty()) return *home + "/.distcc";
  return "";
}

Result<std::string> open_state_dir() {
  static std::string prepared;  // a client asks often, and one that is removed meanwhile costs speed only
  const std::string directory = configured_state_dir();
  if (!directory.empty() && directory == prepared) return directory;
  // If the user names a directory, no other is used. Only an unusable HOME has a substitute. A missing HOME is not
  // created: build users often have one that is not meant to exist.
  if (is_state_dir_named()) {
    if (!prepare(directory)) return fail_errno(Code::io, errno, "using '{}'", lock_dir(directory));
  } else if (directory.empty() || access(std::string(dir_name(directory)).c_str(), W_OK | X_OK) != 0 ||
             !prepare(directory)) {
    return open_private_dir();
  }
  prepared = directory;
  return directory;
}

std::string expected_state_dir() {
  const std::string directory = configured_state_dir();
  if (is_state_dir_named()) return directory;
  if (directory.empty() || access(std::string(dir_name(directory)).c_str(), W_OK | X_OK) != 0) return private_dir();
  return access(lock_dir(directory).c_str(), W_OK | X_OK) == 0 || errno == ENOENT ? directory : private_dir();
}

Result<std::string> open_trusted_dir() {
  auto state = open_state_dir();
  return state && is_ours_alone(*state) ? std::move(state) : open_private_dir();
}

}  // namespace dcc
