// SPDX-License-Identifier: GPL-2.0-or-later
#include "key/key_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::key {
namespace {

constexpr size_t k_largest_file = 256 * 1024;

Result<void> check_kind(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) < 0) return fail_errno(Code::bad_key, errno, "the key file '{}'", path);
  if (!S_ISREG(status.st_mode)) return fail(Code::bad_key, "the key file '{}' is not a regular file", path);
  // A group may read it, but who may write decides who is of the farm.
  if (status.st_mode & (S_IRWXO | S_IWGRP))
    return fail(Code::bad_key, "others may use the key file '{}'; to change that: {}", path,
                shell_quoted({"chmod", status.st_mode & S_IRWXO ? "g-w,o-rwx" : "g-w", path}));
  return {};
}

}  // namespace

Result<KeyFile> read_key_file(const std::string& path) {
  auto fd = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!fd && is_missing(path)) return fail(Code::no_file, "{}", fd.error().text);
  if (!fd)
    return fail(Code::bad_key, "the key file cannot be read: {}; it must belong to this user, or to a group of theirs",
                fd.error().text);
  RETURN_IF_ERROR(check_kind(fd->get(), path));
  auto text = read_all(fd->get(), k_largest_file);
  if (!text) return fail(Code::bad_key, "the key file '{}': {}", path, text.error().text);
  auto keys = parse_keys(*text);
  ::explicit_bzero(text->data(), text->size());
  KeyFile file;
  file.path = path;
  ASSIGN_OR_RETURN(file.keys, std::move(keys).context("the key file '{}'", path));
  return file;
}

}  // namespace dcc::key
