// SPDX-License-Identifier: GPL-2.0-or-later
#include "key/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/env.h"
#include "base/file.h"
#include "base/state_dir.h"
#include "base/strings.h"

namespace dcc::key {
namespace {

constexpr size_t k_largest_file = 256 * 1024;

// A server that root started still has root's HOME, which it may not enter. Any other directory that cannot be entered
// may well hold a key: that is an error, or such a server would do without one.
bool is_anothers_home(const std::string& directory) {
  return !env("DISTCC_DIR") && ::access(directory.c_str(), X_OK) != 0 && errno == EACCES;
}

// Also one that leads nowhere.
bool is_link(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

std::string chmod_command(const char* mode, const std::string& path) { return shell_quoted({"chmod", mode, path}); }

}  // namespace

Result<KeyFile> read_key_file(const std::string& path) {
  auto fd = open_file(path, O_RDONLY);
  if (!fd && fd.error().code == Code::no_file && !is_link(path)) return fail(Code::no_file, "{}", fd.error().text);
  if (!fd)
    return fail(Code::bad_key, "the key file cannot be read: {}; it must belong to this user, or to a group of theirs",
                fd.error().text);
  struct stat status {};
  if (::fstat(fd->get(), &status) < 0) return fail_errno(Code::bad_key, errno, "the key file '{}'", path);
  if (status.st_mode & S_IRWXO)
    return fail(Code::bad_key, "others may use the key file '{}'; to change that: {}", path,
                chmod_command("o-rwx", path));
  auto text = read_all(fd->get(), k_largest_file);
  if (!text) return fail(Code::bad_key, "the key file '{}': {}", path, text.error().text);
  KeyFile file;
  file.path = path;
  ASSIGN_OR_RETURN(file.keys, parse_keys(*text).context("the key file '{}'", path));
  return file;
}

Result<KeyFile> find_key_file() {
  if (auto named = env("DCC_KEY_FILE")) {
    if (named->empty()) return KeyFile{};
    auto file = read_key_file(*named);
    if (!file && file.error().code == Code::no_file)
      return fail(Code::bad_key, "the key file of $DCC_KEY_FILE: {}", file.error().text);
    return file;
  }
  const std::string own = configured_state_dir();
  for (const std::string& path : usual_key_files()) {
    if (dir_name(path) == own && is_anothers_home(own)) continue;
    auto file = read_key_file(path);
    if (file || file.error().code != Code::no_file) return file;
  }
  return KeyFile{};
}

}  // namespace dcc::key
