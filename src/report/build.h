// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "trace/trace_line.h"

namespace dcc::report {

// Times are in milliseconds.

struct LocalReason {
  std::string name;  // common to many jobs: "linking", "'-save-temps' writes another file"
  uint64_t jobs = 0;
  uint64_t compiles = 0;   // of them
  uint64_t fallbacks = 0;  // of them: jobs that should have been remote
  double ms = 0;
};

struct TextReason {
  std::string name;   // as LocalReason::name
  uint64_t jobs = 0;  // that were preprocessed for it
};

struct HostUse {
  std::string name;
  uint64_t jobs = 0;         // that ran there
  double ms = 0;             // for which these jobs held its slots
  int64_t slots = 0;         // its limit in the host list
  int64_t server_slots = 0;  // as the server reports; 0: unknown
  double queue_ms = 0;       // of `ms`: in its queue
  uint64_t errors = 0;       // jobs that it should have done but did not
  uint64_t skipped = 0;      // jobs that did not ask it at all
  std::string last_error;
  std::string skip_reason;  // the last one
};

struct SlowJob {
  std::string file;
  std::string host;
  std::string kind;
  trace::Outcome outcome = trace::Outcome::local;
  ClientPhase longest = ClientPhase::local;
  double ms = 0;
};

struct BadLine {
  uint64_t number = 0;
  std::string error;
};

// How many clients ran at a time.
struct Parallelism {
  double mean = 0;
  uint64_t most = 0;
  double near_most_ms = 0;   // with `most` clients, or nearly as many
  double idle_ms = 0;        // without clients
  double only_links_ms = 0;  // with only links running
};

struct Summary {
  uint64_t count(trace::Outcome outcome) const { return outcomes[static_cast<size_t>(outcome)]; }

  std::array<uint64_t, trace::k_outcome_names.size()> outcomes{};
  uint64_t jobs = 0;
  uint64_t compiles = 0;
  uint64_t links = 0;
  uint64_t failed = 0;          // with a non-zero status
  uint64_t compiled_twice = 0;  // here, after a server's compiler had failed
  int64_t began_ms = 0;         // since 1970
  double wall_ms = 0;
  std::array<double, k_client_phases.size()> phase_ms{};
  double total_ms = 0;              // of all jobs
  double remote_ms = 0;             // of it: by remote jobs
  double remote_wait_ms = 0;        // of remote_ms: waiting for slots
  double cpu_ms = 0;                // used on this machine by clients and their children
  double preprocessing_cpu_ms = 0;  // of it: by the children of remote jobs
  int64_t cores = 0;
  int64_t slots = 0;
  uint64_t sent = 0, received = 0, plain = 0, object = 0;
  uint64_t native = 0;                              // remote jobs in native mode
  uint64_t questions = 0, rounds = 0, late = 0;     // of these
  uint64_t native_sent = 0, preprocessed_sent = 0;  // by remote jobs
  std::vector<TextReason> text_reasons;             // the most frequent first
  Parallelism parallelism;
  std::vector<LocalReason> local_reasons;  // the most costly first
  std::vector<LocalReason> list_errors;    // why there was no host list, in full; the most frequent first
  std::vector<HostUse> hosts;              // the most used first
  std::vector<SlowJob> slowest;
  uint64_t bad_lines = 0;
  std::vector<BadLine> bad_examples;
};

// Sums up job traces, in any order. Of each it keeps only when the job started and ended.
class Build {
 public:
  void add(const trace::TraceLine& line);
  void add_bad_line(uint64_t number, std::string error);

  bool empty() const { return sum_.jobs == 0; }
  Summary summary() const;

 private:
  struct Span {
    int64_t begin_ms, end_ms;
    bool link;
  };

  void add_remote(const trace::TraceLine& line);
  void add_local(const trace::TraceLine& line);
  void add_list_error(const trace::TraceLine& line);
  void add_hosts(const trace::TraceLine& line);
  void add_slow(const trace::TraceLine& line);
  Parallelism parallelism(double wall_ms) const;

  Summary sum_;
  std::vector<Span> spans_;
  std::map<std::string, LocalReason> reasons_;
  std::map<std::string, LocalReason> list_errors_;
  std::map<std::string, TextReason> text_reasons_;
  std::map<std::string, HostUse> hosts_;
};

}  // namespace dcc::report
