// SPDX-License-Identifier: GPL-2.0-or-later
// Follows the jobs of this machine. Looks again when the state directory reports a change, and once a second while jobs
// run, because their times grow and their processes may be killed.
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
  // Calls `show` after each look; the first look is as soon as the loop runs. There are at least `pause_ms` between two
  // looks.
  Live(loop::Loop& loop, std::string state_dir, uint64_t pause_ms,
       std::function<void(const std::vector<Change>&)> show);
  Live(const Live&) = delete;

  // Looks again in a second, for changes that the state directory does not report.
  void look_again();

  const Tally& tally() const { return tally_; }
  // Why jobs cannot be seen, in one sentence; empty if they can.
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
