// SPDX-License-Identifier: GPL-2.0-or-later
// The monitor's memory: each reading of the state directory is compared with the one before, which gives what happened
// and adds up what is done. Pure; a job that begins and ends between two readings is not seen.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "state/monitor_files.h"

namespace dcc::monitor {

using Job = state::MonitorEntry;

// As distcc's monitor has it, but for jobs in a server's queue, which have a host and are blocked: "Queued".
std::string_view phase_word(const Job& job);

struct Change {
  enum class Kind { started, moved, finished };  // moved: to another phase, host or slot
  Kind kind;
  Job job;  // as it is now; as it was last seen when it is finished
};

struct Count {
  int running = 0;
  int done = 0;  // since the monitor was started
};

// By host, or by what reasons have in common (base/wording.h). Names come from files that others may write, so there is
// room for 256, and the rest is one.
using Counts = std::map<std::string, Count>;
constexpr size_t k_most_names = 256;
constexpr const char* k_other_names = "(others)";

class Tally {
 public:
  // Takes the next reading: in the order of read_entries(), and jobs in phase `done` count as gone, as for distcc's
  // monitor. What is there in the first reading is told as started. Of processes in `half_written` nothing new is
  // known.
  std::vector<Change> update(std::vector<Job> jobs, const std::vector<pid_t>& half_written = {});

  const std::vector<Job>& running() const { return running_; }
  const Counts& hosts() const { return hosts_; }      // where they run now, and were seen last, if anywhere
  const Counts& reasons() const { return reasons_; }  // why jobs run here, of those that say it
  int done() const { return done_; }

 private:
  std::vector<Job> running_;
  Counts hosts_, reasons_;
  int done_ = 0;
};

}  // namespace dcc::monitor
