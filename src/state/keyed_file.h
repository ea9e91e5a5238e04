// SPDX-License-Identifier: GPL-2.0-or-later
// What one client found out and the next need not. A file of ours in the state directory, when that is ours alone:
// elsewhere another could have written it, and nothing is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace dcc::state {

class StateFile {
 public:
  // What is kept under `key`, in a file called KIND-HASH. The file repeats the whole key, and that is what is compared.
  StateFile(std::string_view kind, std::string key);

  std::optional<std::string> read() const;
  void write(std::string_view content) const;  // at once: readers see the old or the new

  // Waits until no other client has the lock of this kind of file. Without a place for files nobody waits.
  UniqueFd lock() const;

 private:
  std::string key_;
  std::string path_;  // empty: no place
  std::string lock_path_;
};

}  // namespace dcc::state
