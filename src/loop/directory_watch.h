// SPDX-License-Identifier: GPL-2.0-or-later
// Reports changes in a directory: files created, written, renamed or removed. The directory may be missing.
#pragma once

#include <functional>
#include <string>

#include "loop/loop.h"

struct uv_fs_event_s;

namespace dcc::loop {

// While it lives, calls `changed` after each change in `directory`, including its creation and removal, and keeps the
// loop running. Create the watch first and read the directory afterwards: only changes after the creation of the watch
// are reported. While the directory is missing, its nearest existing parent is watched; while it exists, only the
// directory itself is, so that renaming a parent is not reported.
class DirectoryWatch {
 public:
  DirectoryWatch(Loop& loop, std::string directory, std::function<void()> changed);
  ~DirectoryWatch();
  DirectoryWatch(const DirectoryWatch&) = delete;

  // False when the system allows us no further watch (a user has 128 inotify instances); then nothing is reported.
  bool works() const { return !watched_.empty(); }

 private:
  void aim();
  bool watch(const std::string& directory);
  void on_event(std::string_view name);

  std::string directory_;
  std::function<void()> changed_;
  UvHandle<uv_fs_event_s> handle_;
  std::string watched_;  // `directory_` or one of its parents; empty: none
};

}  // namespace dcc::loop
