// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/private_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace dcc::server {

const PrivateFiles::File* PrivateFiles::find(const std::string& path) const {
  auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

Result<const PrivateFiles::File*> PrivateFiles::create(const std::string& path, bool is_new, bool appends) {
  const File* const removed = find(path);
  File file{fmt::format("file{}", ++made_), is_new && !removed, appends, removed != nullptr};
  const UniqueFd made(
      ::openat(workspace_, file.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!made) return fail_errno(Code::io, errno, "creating a job's file");
  return &files_.insert_or_assign(path, std::move(file)).first->second;
}

UniqueFd PrivateFiles::open(const File& file, int flags) const {
  return UniqueFd(::openat(workspace_, file.name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
}

void PrivateFiles::remove(const std::string& path) {
  bool client_has_one = true;
  if (auto found = files_.find(path); found != files_.end()) {
    client_has_one = !found->second.is_new;
    ::unlinkat(workspace_, found->second.name.c_str(), 0);
    files_.erase(found);
  }
  if (client_has_one) files_[path] = {};
}

void PrivateFiles::rename(const std::string& from, const std::string& to, bool is_new) {
  File file = files_.extract(from).mapped();
  if (!file.is_new) files_[from] = {};
  if (auto old = files_.find(to); old != files_.end()) {
    ::unlinkat(workspace_, old->second.name.c_str(), 0);
    is_new = old->second.is_new;
  }
  files_[to] = {std::move(file.name), is_new, false, !is_new};
}

}  // namespace dcc::server
