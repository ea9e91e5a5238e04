// SPDX-License-Identifier: GPL-2.0-or-later
// What a server counts. Has no clock, does no I/O, and lets no peer grow it: every table and list has a limit.
//
// Times are microseconds of a clock that only goes forward; snapshots turn them into those of the calendar, so that a
// machine whose clock is set while the server runs counts right.
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
  uint64_t us;      // of the clock that only goes forward
  int64_t unix_ms;  // of the calendar
};

// How a job ended. `refused` and `killed` are counted by these words, and at most one is there.
struct Ending {
  Outcome outcome = Outcome::other;
  std::string refused;            // why it was not compiled
  std::string killed;             // what ended its compiler before its time
  std::string reason;             // for a job that failed otherwise
  std::string detail;             // in a sentence that may name files; empty: no more is known
  bool detail_is_public = false;  // it names none

  bool is_failure() const { return !refused.empty() || !killed.empty() || !reason.empty(); }
};

class Counters;

// A job while it lives. The server says what it learns; a job that is destroyed without end() was none.
class JobRecord {
 public:
  JobRecord(Counters& counters, std::string client, uint64_t now_us);
  ~JobRecord();
  JobRecord(const JobRecord&) = delete;

  // It begins with StatsPhase::receive.
  void enter(StatsPhase phase, uint64_t now_us);
  void end(const Ending& ending, uint64_t now_us);

  std::string input, compiler, target, protocol;  // texts of the peer's, as they came
  bool has_compiler = false;                      // `compiler` is one of ours, and counted as such
  uint64_t received_wire = 0, received_plain = 0, sent_wire = 0,
           sent_plain = 0;              // bytes; plain: files and messages alone
  uint64_t memory = 0;                  // the compiler's largest, bytes
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
  void connection_denied();  // one of those accepted

  // Everything that is counted here. The rest of a snapshot (slots, the machine, compilers, names) is for others to
  // add.
  ServerSnapshot snapshot(Moment now);
  JobsSnapshot jobs(Moment now) const;

 private:
  friend class JobRecord;

  struct Failure {
    uint64_t us;
    FailureEntry entry;  // less its time
  };
  struct Recent {
    uint64_t started_us;
    JobEntry entry;  // less when it started
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
  std::array<uint64_t, k_stats_phases.size()> in_phase_{};  // how many jobs are in it now
  History history_;

  ServerSnapshot counted_;  // what only ever grows, and is shown as it is
  std::array<HistogramCounter<k_seconds_bounds>, k_stats_phases.size()> phases_;
  HistogramCounter<k_memory_bounds> memory_;
  std::deque<Failure> failures_;  // newest first
  std::deque<Recent> recent_;     // newest first
};

}  // namespace dcc::stats
