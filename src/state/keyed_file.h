// SPDX-License-Identifier: GPL-2.0-or-later
// Remembers in the state directory what one client computed, so that the next need not. Only if no other user can write
// to that directory; otherwise nothing is kept, because another user could have written the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace dcc::state {

class StateFile {
 public:
  // The entry for `key`, in a file called KIND-HASH. The file repeats the whole key, which is compared on reading.
  StateFile(std::string_view kind, std::string key);

  std::optional<std::string> read() const;
  void write(std::string_view content) const;  // atomically: readers see either the old content or the new

  // Waits until no other client holds the lock for this kind of file. Returns at once if there is no place for files.
  UniqueFd lock() const;

 private:
  std::string key_;
  std::string path_;  // empty: nothing can be kept
  std::string lock_path_;
};

}  // namespace dcc::state
