// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/own_headers.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file.h"
#include "base/nanoseconds.h"
#include "server/view/local_files.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using view::Answer;

constexpr size_t k_known = 100'000;        // paths; all of Boost has some 15,000
constexpr uint64_t k_read_size = 4 << 20;  // of one file, in bytes

}  // namespace

bool OwnHeaders::is_about(std::string_view path) {
  for (std::string_view directory :
       {"/usr/include", "/usr/local/include", "/usr/lib/gcc", "/usr/lib/gcc-cross", "/usr/lib/clang"})
    if (view::is_within(path, directory)) return true;
  return path.starts_with("/usr/lib/llvm-");
}

const Answer* OwnHeaders::look(const std::string& path, size_t& reads) {
  struct stat status {};
  const int error = ::lstat(path.c_str(), &status) == 0 ? 0 : errno;
  auto found = known_.find(path);
  if (found != known_.end() && (error != 0 ? found->second.error == error : is_same(found->second, status)))
    return &found->second;
  const bool is_header = error == 0 && S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0;
  if (is_header && reads == 0) return nullptr;
  if (found == known_.end() && known_.size() >= k_known) return nullptr;
  Answer answer = view::failed_at(view::depth_of(path), error);
  if (error == 0) answer = describe(path, status);
  answer.content = {};
  if (is_header) {
    --reads;
    answer.content = content_of(path);
  }
  return &(known_[path] = std::move(answer));
}

void OwnHeaders::tidy() {
  if (known_.size() < k_known) return;
  known_.clear();
  contents_.clear();
}

bool OwnHeaders::is_same(const Answer& known, const struct stat& now) const {
  if (known.kind != view::kind_of_mode(now.st_mode) || known.inode != now.st_ino) return false;
  return known.kind != Answer::Kind::file ||
         (known.size == static_cast<uint64_t>(now.st_size) && known.mtime_ns == nanoseconds(now.st_mtim));
}

// None if it cannot be read, or kept.
view::ContentId OwnHeaders::content_of(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return {};
  auto text = read_all(file.get(), k_read_size);
  if (!text) return {};
  const view::ContentId id = view::content_id_of(*text);
  if (!store_.has(id)) {
    auto incoming = store_.begin();
    if (!incoming || !incoming->add(*text) || !incoming->finish(id) || !store_.has(id)) return {};
  }
  contents_.insert(id);
  return id;
}

}  // namespace dcc::server
