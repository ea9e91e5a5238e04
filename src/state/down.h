// SPDX-License-Identifier: GPL-2.0-or-later
// Which hosts are in back-off (state/back_off.h), whichever client found them failing. For monitors.
#pragma once

#include <string>
#include <vector>

#include "state/back_off.h"

namespace dcc::state {

// Both texts come from files that others may have written; they are made printable.
struct Down {
  std::string host;    // as from display_name(), but without an ssh host's user
  std::string reason;  // "in back-off for 12 s more: box: connecting to ..."

  bool operator==(const Down&) const = default;
};

// In the order of their names. `lock_dir` and `period_seconds` are as for BackOff.
std::vector<Down> down_hosts(const std::string& lock_dir, int period_seconds, WallTime now);

}  // namespace dcc::state
