// SPDX-License-Identifier: GPL-2.0-or-later
// Compares each reading of the state directory with the one before, to find out what happened and count finished jobs.
// Pure; a job that starts and ends between two readings is not seen.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "state/monitor_files.h"

namespace dcc::monitor {

using Job = state::MonitorEntry;

// The word that distcc's monitor uses, except "Queued" for jobs in a server's queue (those that have a host and are
// blocked).
std::string_view phase_word(const Job& job);

// Whether it is done in native mode and protected by the key; empty: neither.
std::string_view mode_word(const Job& job);

struct Change {
  enum class Kind { started, moved, finished };  // moved: to another phase, host or slot
  Kind kind;
  Job job;  // as it is now, or, if finished, as it was last seen
};

struct Count {
  int running = 0;
  int done = 0;  // since the monitor was started
};

// By host, or by the common part of reasons (base/wording.h). Names come from files that others may write, so there are
// at most 256; all others are counted as one.
using Counts = std::map<std::string, Count>;
constexpr size_t k_most_names = 256;
constexpr const char* k_other_names = "(others)";

class Tally {
 public:
  // Takes the next reading, in the order of read_entries(). Jobs in phase `done` count as gone, as in distcc's monitor.
  // Jobs in the first reading are reported as started. Processes in `half_written` keep their last known state.
  std::vector<Change> update(std::vector<Job> jobs, const std::vector<pid_t>& half_written = {});

  const std::vector<Job>& running() const { return running_; }
  const Counts& hosts() const { return hosts_; }      // where jobs run now or were last seen
  const Counts& reasons() const { return reasons_; }  // why jobs run here, if they say so
  int done() const { return done_; }

 private:
  std::vector<Job> running_;
  Counts hosts_, reasons_;
  int done_ = 0;
};

}  // namespace dcc::monitor
