// SPDX-License-Identifier: GPL-2.0-or-later
// Compilers of hosts that gave another result in native mode than the same compiler does here (DCC_VERIFY). They are
// asked in other ways only, until a day has passed or somebody removes the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hosts/host.h"
#include "state/back_off.h"

namespace dcc::state {

class Quarantine {
 public:
  // If `lock_dir` is empty, nothing is kept.
  explicit Quarantine(std::string lock_dir) : lock_dir_(std::move(lock_dir)) {}

  // Why this compiler of this host is not used in native mode now; nothing if it may be. `compiler` identifies it: its
  // fingerprint.
  std::optional<std::string> reason(const hosts::Host& host, std::string_view compiler, WallTime now) const;
  // The file that was made for it; empty if none could be. `reason` is one line.
  std::string put(const hosts::Host& host, std::string_view compiler, std::string_view reason) const;

 private:
  std::string file_of(const hosts::Host& host, std::string_view compiler) const;

  std::string lock_dir_;
};

}  // namespace dcc::state
