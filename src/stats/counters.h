// SPDX-License-Identifier: GPL-2.0-or-later
// A server's counters. They read no clock, do no I/O, and no peer can make them grow: every table and list has a limit.
//
// Times are microseconds of a monotonic clock, and snapshots convert them to calendar time, so that the figures are
// right even if the machine's clock is set while the server runs.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <string>

#include "stats/histogram.h"
#include "stats/history.h"
#include "stats/snapshot.h"

namespace dcc::stats {

struct Moment {
  uint64_t us;      // of the monotonic clock
  int64_t unix_ms;  // of the calendar
};

// How a job ended. At most one of `refused` and `killed` is set; jobs are counted by these texts.
struct Ending {
  Outcome outcome = Outcome::other;
  std::string refused;            // why the job was not compiled
  std::string killed;             // why its compiler was killed
  std::string reason;             // for a job that failed otherwise
  std::string detail;             // a sentence that may name files; empty: no more is known
  bool detail_is_public = false;  // `detail` names no files

  bool is_failure() const { return !refused.empty() || !killed.empty() || !reason.empty(); }
};

// What a job in native mode asked its client, and the files that its compilers opened: found in the store, or sent.
struct NativeFigures {
  uint64_t questions = 0, rounds = 0, late_questions = 0;
  uint64_t store_hits = 0, store_hit_bytes = 0, store_misses = 0, store_miss_bytes = 0;
};

class Counters;

// A job while it is running. The server sets the members as it learns them; a record that is destroyed without end() is
// not counted as a job.
class JobRecord {
 public:
  JobRecord(Counters& counters, std::string client, uint64_t now_us);
  ~JobRecord();
  JobRecord(const JobRecord&) = delete;

  // The first phase is StatsPhase::receive.
  void enter(StatsPhase phase, uint64_t now_us);
  void end(const Ending& ending, uint64_t now_us);

  std::string input, compiler, target, protocol;  // as received from the peer, unchecked
  std::string mode;                               // "native" or "preprocessed"; empty before it is known
  std::string key;                                // as in JobEntry
  NativeFigures native;
  bool has_compiler = false;  // `compiler` is one that this server offers, and is counted by name
  uint64_t received_wire = 0, received_plain = 0, sent_wire = 0,
           sent_plain = 0;              // bytes; plain: only files and messages, uncompressed
  uint64_t memory = 0;                  // the largest of the compiler's processes, bytes
  double cpu_user = 0, cpu_system = 0;  // seconds

 private:
  friend class Counters;
  using Running = std::list<JobRecord*>;

  Counters& counters_;
  Running::iterator place_;
  uint64_t id_;
  std::string client_;
  StatsPhase phase_ = StatsPhase::receive;
  uint64_t started_us_, entered_us_;
  std::array<uint64_t, k_stats_phases.size()> phase_us_{};
  bool ended_ = false;
};

class Counters {
 public:
  explicit Counters(Moment start);
  Counters(const Counters&) = delete;

  void connection_accepted() { ++counted_.accepted; }
  void system_call_refused() { ++counted_.refused_syscalls; }
  void connection_denied();  // in addition to connection_accepted()

  // Everything that is counted here. The caller adds the rest of a snapshot (slots, the machine, compilers, names).
  ServerSnapshot snapshot(Moment now);
  JobsSnapshot jobs(Moment now) const;

 private:
  friend class JobRecord;

  struct Failure {
    uint64_t us;
    FailureEntry entry;  // without its time
  };
  struct Recent {
    uint64_t started_us;
    JobEntry entry;  // without its start time
  };

  void begin(JobRecord& job);
  void change_phase(JobRecord& job, StatsPhase phase, uint64_t now_us);
  void forget(JobRecord& job);
  void end(JobRecord& job, const Ending& ending, uint64_t now_us);
  void advance(uint64_t now_us);
  void count(const JobRecord& job, const Ending& ending, uint64_t total_us);
  void remember_longest(const JobRecord& job, uint64_t total_us);
  static JobEntry entry_of(const JobRecord& job);

  uint64_t started_us_;
  uint64_t last_id_ = 0;
  JobRecord::Running running_;
  std::array<uint64_t, k_stats_phases.size()> in_phase_{};  // how many jobs are in each phase now
  History history_;

  ServerSnapshot counted_;  // figures that only grow, and are shown unchanged
  std::array<HistogramCounter<k_seconds_bounds>, k_stats_phases.size()> phases_;
  HistogramCounter<k_memory_bounds> memory_;
  std::deque<Failure> failures_;  // newest first
  std::deque<Recent> recent_;     // newest first
};

}  // namespace dcc::stats
