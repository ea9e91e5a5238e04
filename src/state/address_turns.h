// SPDX-License-Identifier: GPL-2.0-or-later
// The order in which the addresses of a host are tried when its name has several. They take turns, so that all get
// work, and an address that recently failed comes last. Kept in one small file per such host in the state directory;
// without a state directory, the resolver's order is used.
#pragma once

#include <string>
#include <vector>

#include "hosts/host.h"
#include "state/back_off.h"

namespace dcc::state {

class AddressTurns {
 public:
  // `lock_dir` may be empty. Like a failed host, a failed address is not tried for 1 s at first, and for
  // `period_seconds` at most.
  AddressTurns(std::string lock_dir, int period_seconds);

  // Indexes into `addresses` (numeric), in the order in which a job should try them. When the back-off of a dead
  // address is over, one job tries it first, while all others go on without it.
  std::vector<size_t> order(const hosts::Host& host, const std::vector<std::string>& addresses, WallTime now) const;

  // Records the result: the address that accepted the connection, and those that did not.
  void note(const hosts::Host& host, const std::string& there, const std::vector<std::string>& dead,
            WallTime now) const;

 private:
  std::string file_of(const hosts::Host& host) const;

  std::string lock_dir_;
  std::chrono::seconds period_;
};

}  // namespace dcc::state
