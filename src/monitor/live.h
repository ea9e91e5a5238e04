// SPDX-License-Identifier: GPL-2.0-or-later
// Follows the jobs of this machine: looks again when the state directory says that something changed, and once a second
// while jobs run, whose times go on and whose processes may have been killed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "loop/directory_watch.h"
#include "loop/loop.h"
#include "monitor/tally.h"

namespace dcc::monitor {

class Live {
 public:
  // Calls `show` after each look, the first of which comes as soon as the loop runs. Between two looks there are at
  // least `pause_ms`.
  Live(loop::Loop& loop, std::string state_dir, uint64_t pause_ms,
       std::function<void(const std::vector<Change>&)> show);
  Live(const Live&) = delete;

  // In a second, for what goes on without a change there.
  void look_again();

  const Tally& tally() const { return tally_; }
  // Why no jobs can be seen, in one sentence; empty: they can.
  const std::string& notice() const { return notice_; }

 private:
  void changed();
  void look();

  loop::Loop& loop_;
  std::string state_dir_;
  uint64_t pause_ms_;
  std::function<void(const std::vector<Change>&)> show_;
  Tally tally_;
  std::string notice_;
  uint64_t looked_ms_ = 0;
  loop::Deadline next_;
  loop::DirectoryWatch watch_;
};

}  // namespace dcc::monitor
