// SPDX-License-Identifier: GPL-2.0-or-later
// Remembers in the state directory what one client computed, so that the next need not. Only if no other user can write
// to that directory; otherwise nothing is kept, because another user could have written the file.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace dcc::state {

class StateFile {
 public:
  // The entry for `key` on `machine` (base/machine_id.h), in a file called KIND-HASH-HASH. The file repeats both, which
  // are compared on reading.
  StateFile(std::string_view kind, std::string_view machine, std::string_view key);

  std::optional<std::string> read() const;
  // Atomically: readers see either the old content or the new. Some hundred files of a kind are kept for each machine,
  // the newest.
  void write(std::string_view content) const;

  // Waits until no other client of this machine holds the lock for this kind of file. Returns at once, and
  // empty, if there is no place for files, and after `longest` at the latest: what a holder does takes seconds, even on
  // an emulated board.
  UniqueFd lock(std::chrono::milliseconds longest = std::chrono::minutes(2)) const;
  UniqueFd try_lock() const;  // empty if another one holds it, or there is no place

 private:
  UniqueFd open_lock() const;

  std::string directory_, ours_;  // how the names of this machine's files of this kind begin
  std::string key_;
  std::string path_;  // empty: nothing can be kept
  std::string lock_path_;
};

}  // namespace dcc::state
