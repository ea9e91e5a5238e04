// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/contents.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::server {
namespace {

std::string name_of(const view::ContentId& id) { return "content-" + hex(id); }

// Writes each content to its file, and checks that it is the one that was announced.
class Writer : public ViewTalk::Sink {
 public:
  Writer(int workspace, const std::vector<Contents::Wanted>& wanted) : workspace_(workspace), wanted_(wanted) {}

  Result<void> begin(size_t index, uint64_t size) override {
    now_ = &wanted_[index];
    if (size != now_->answer.size) return changed();
    left_ = size;
    hasher_ = {};
    file_.reset(
        ::openat(workspace_, name_of(now_->answer.content).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file_) return fail_errno(Code::io, errno, "creating a job's file");
    return size == 0 ? finish() : Result<void>();
  }

  Result<void> add(std::string_view piece) override {
    hasher_.add(piece);
    RETURN_IF_ERROR(write_all(file_.get(), piece));
    left_ -= piece.size();
    return left_ == 0 ? finish() : Result<void>();
  }

 private:
  Error changed() const {
    return fail(Code::not_native, "'{}' has changed since it was looked at", printable(now_->path));
  }
  Result<void> finish() { return hasher_.id() == now_->answer.content ? Result<void>() : changed(); }

  int workspace_;
  const std::vector<Contents::Wanted>& wanted_;
  const Contents::Wanted* now_ = nullptr;
  UniqueFd file_;
  view::ContentHasher hasher_;
  uint64_t left_ = 0;
};

}  // namespace

loop::Task<Result<void>> Contents::fetch(ViewTalk& client, std::vector<Wanted> wanted) {
  std::vector<std::string> paths;
  std::vector<Wanted> missing;
  for (Wanted& each : wanted) {
    if (!there_.insert(each.answer.content).second) continue;
    paths.push_back(each.path);
    missing.push_back(std::move(each));
  }
  if (missing.empty()) co_return Result<void>();
  Writer writer(workspace_, missing);
  co_return co_await client.fetch(std::move(paths), writer);
}

Result<UniqueFd> Contents::open(const view::ContentId& id) const {
  UniqueFd file(::openat(workspace_, name_of(id).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return fail_errno(Code::io, errno, "opening a client's file");
  return file;
}

}  // namespace dcc::server
