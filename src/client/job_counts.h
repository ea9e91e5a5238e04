// SPDX-License-Identifier: GPL-2.0-or-later
// What the jobs of a user were, summed up in one small file of the state directory, which `dcc stats` shows. All
// clients add to it at once, without a lock; whatever goes wrong with it, a job has no part in that.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "trace/trace_line.h"

namespace dcc::client {

// A reason, or a host.
struct NamedCounts {
  std::string name;  // "other", for all that have no row of their own
  uint64_t jobs = 0;
  uint64_t errors = 0;  // jobs that this host should have done, and did not
  uint64_t us = 0;      // that the jobs took, without waiting for slots
  uint64_t sent = 0, received = 0;
};

struct JobCounts {
  int64_t since = 0;  // 1970, in seconds; 0: nothing has been counted
  std::array<uint64_t, trace::k_outcome_names.size()> compiles{};
  uint64_t failed = 0;  // compiles that ended with another exit code than 0
  uint64_t links = 0, preprocessed = 0, queries = 0;
  uint64_t text = 0, object = 0;    // bytes of remote compiles: preprocessed text, and what became of it
  uint64_t sent = 0, received = 0;  // on the wire, by all jobs
  // Of remote compiles: the server's time, and processor time here, of dcc and of preprocessors.
  uint64_t server_us = 0, client_us = 0, preprocessor_us = 0;
  // Of text that was compiled here after all: how long this machine takes.
  uint64_t sample_jobs = 0, sample_text = 0, sample_us = 0;
  std::vector<NamedCounts> local_reasons, fallback_reasons, hosts;  // the most jobs first
};

// To be called when all of the job is done but to leave with `exit_code`: where the file cannot be written to after all
// (a full disk, somebody who cuts it short), the process ends with this code at once.
void count_job(const std::string& state_dir, const trace::TraceLine& line, int exit_code);

// All users' counts together that are in the directory, which may be shared. Whatever somebody put there gives wrong
// figures at worst. Code::no_file where there are none.
Result<JobCounts> read_job_counts(const std::string& state_dir);
Result<void> remove_job_counts(const std::string& state_dir);

// Processor time of this machine that remote compiles did not take, as far as can be told.
struct Saving {
  double compiling_s = 0;    // what compiling the same text here would have taken
  double dcc_s = 0;          // what dcc took instead
  bool is_measured = false;  // by texts that were compiled here as well; else by the servers' times
};
Saving estimate_saving(const JobCounts& counts);

}  // namespace dcc::client
