// SPDX-License-Identifier: GPL-2.0-or-later
// The addresses of a host whose name has several: they take turns, so that all carry work, and one that was dead lately
// comes last. One small file per such host in the state directory; without that, the resolver's order is as good as
// any.
#pragma once

#include <string>
#include <vector>

#include "hosts/host.h"
#include "state/back_off.h"

namespace dcc::state {

class AddressTurns {
 public:
  // `lock_dir` may be empty. As for a host, a dead address rests for 1 s at first and `period_seconds` at most.
  AddressTurns(std::string lock_dir, int period_seconds);

  // `addresses` (numeric) in the order in which a job is to try them. When the rest of a dead one is over, one job
  // tries it first, and all others go on without.
  std::vector<size_t> order(const hosts::Host& host, const std::vector<std::string>& addresses, WallTime now) const;

  // How that went: who was there, and who was not.
  void note(const hosts::Host& host, const std::string& there, const std::vector<std::string>& dead,
            WallTime now) const;

 private:
  std::string file_of(const hosts::Host& host) const;

  std::string lock_dir_;
  std::chrono::seconds period_;
};

}  // namespace dcc::state
