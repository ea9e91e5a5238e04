// SPDX-License-Identifier: GPL-2.0-or-later
// Tells when something in a directory changes: files made, written, renamed or removed. The directory may be missing.
#pragma once

#include <functional>
#include <string>

#include "loop/loop.h"

struct uv_fs_event_s;

namespace dcc::loop {

// Calls `changed` after each change in `directory`, also when it appears and disappears, while it lives; it keeps the
// loop running. Look at the directory after making one: what happens from then on is told, before is not. While the
// directory is missing, the nearest one above it is watched; while it is there, only it is, so that renaming one above
// it is not told.
class DirectoryWatch {
 public:
  DirectoryWatch(Loop& loop, std::string directory, std::function<void()> changed);
  ~DirectoryWatch();
  DirectoryWatch(const DirectoryWatch&) = delete;

  // False when the system has no watch left for us (a user has 128 inotify instances): then nothing is told.
  bool works() const { return !watched_.empty(); }

 private:
  void aim();
  bool watch(const std::string& directory);
  void on_event(std::string_view name);

  std::string directory_;
  std::function<void()> changed_;
  UvHandle<uv_fs_event_s> handle_;
  std::string watched_;  // `directory_`, or one above it; empty: none
};

}  // namespace dcc::loop
