// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/directory_watch.h"

#include <unistd.h>

#include <utility>

#include "base/file.h"
#include "loop/uv_handle.h"

namespace dcc::loop {

DirectoryWatch::DirectoryWatch(Loop& loop, std::string directory, std::function<void()> changed)
    : directory_(std::move(directory)), changed_(std::move(changed)), handle_(new uv_fs_event_t) {
  must(uv_fs_event_init(loop.uv(), handle_.get()));
  handle_->data = this;
  aim();
}

DirectoryWatch::~DirectoryWatch() = default;

bool DirectoryWatch::watch(const std::string& directory) {
  uv_fs_event_stop(handle_.get());
  int started = uv_fs_event_start(
      handle_.get(),
      [](uv_fs_event_t* handle, const char* name, int, int) {
        static_cast<DirectoryWatch*>(handle->data)->on_event(name ? name : "");
      },
      directory.c_str(), 0);
  return started == 0;
}

void DirectoryWatch::aim() {
  // A directory that appears between two attempts causes no event, so this looks again. The limit ends it whatever
  // other processes do there.
  for (int round = 0; round < 8; ++round) {
    std::string nearest = directory_, below;
    while (!watch(nearest)) {
      std::string above(dir_name(nearest));
      if (above == nearest) return watched_.clear();
      below = std::exchange(nearest, std::move(above));
    }
    watched_ = nearest;
    if (below.empty() || ::access(below.c_str(), R_OK) != 0) return;
  }
}

void DirectoryWatch::on_event(std::string_view name) {
  const bool was_there = watched_ == directory_;
  // libuv reports the removal of the watched directory under its own name.
  if (!was_there || name.empty() || name == base_name(watched_)) aim();
  if (was_there || watched_ == directory_) changed_();
}

}  // namespace dcc::loop
