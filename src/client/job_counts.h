// SPDX-License-Identifier: GPL-2.0-or-later
// Totals of a user's jobs, in one small file in the state directory, which `dcc stats` shows. All clients add to it at
// the same time, without a lock. A failure here never affects a job.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "trace/trace_line.h"

namespace dcc::client {

// The counts of one reason or one host.
struct NamedCounts {
  std::string name;  // "other" for all that have no row of their own
  uint64_t jobs = 0;
  uint64_t errors = 0;  // jobs that this host should have done but did not
  uint64_t us = 0;      // time of the jobs, without waiting for slots
  uint64_t sent = 0, received = 0;
};

struct JobCounts {
  int64_t since = 0;  // seconds since 1970; 0: nothing has been counted
  std::array<uint64_t, trace::k_outcome_names.size()> compiles{};
  uint64_t failed = 0;  // compiles with a non-zero exit code
  uint64_t links = 0, preprocessed = 0, queries = 0;
  uint64_t text = 0, object = 0;    // bytes of remote compiles: preprocessed texts, and objects
  uint64_t sent = 0, received = 0;  // on the wire, by all jobs
  // Of remote compiles: the server's time, and local processor time of dcc and of preprocessors.
  uint64_t server_us = 0, client_us = 0, preprocessor_us = 0;
  // Of preprocessed texts that were compiled here after all; they show how long this machine takes.
  uint64_t sample_jobs = 0, sample_text = 0, sample_us = 0;
  // Of remote compiles, those in native mode; what their servers asked (as in a trace line), bytes sent, servers' time.
  uint64_t native = 0, questions = 0, rounds = 0, late = 0, native_sent = 0, native_us = 0;
  std::vector<NamedCounts> local_reasons, fallback_reasons, hosts;  // the most jobs first
};

// To be called last, when only leaving with `exit_code` is left to do: if the file turns out not to be writable (a full
// disk, or somebody truncates it), the process ends with this code at once.
void count_job(const std::string& state_dir, const trace::TraceLine& line, int exit_code);

// The sum of all users' counts in the directory, which may be shared. Files with wrong contents can only lead to wrong
// figures. Code::no_file if there are none.
Result<JobCounts> read_job_counts(const std::string& state_dir);
Result<void> remove_job_counts(const std::string& state_dir);

// Processor time that remote compiles saved on this machine, as an estimate.
struct Saving {
  double compiling_s = 0;    // that compiling the same texts here would have taken
  double dcc_s = 0;          // that dcc used instead
  bool is_measured = false;  // estimated from texts that were compiled here; else from the servers' times
};
Saving estimate_saving(const JobCounts& counts);

}  // namespace dcc::client
