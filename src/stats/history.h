// SPDX-License-Identifier: GPL-2.0-or-later
// The last quarter of an hour in steps of five seconds. All times are microseconds of a monotonic clock.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "stats/snapshot.h"

namespace dcc::stats {

inline constexpr uint64_t k_step_us = 5'000'000;
inline constexpr size_t k_steps = 180;

// The median of any number of durations, with an error of a few percent at most, in constant memory: counts values in
// buckets, sixteen for each power of two.
class MedianCounter {
 public:
  void add(uint64_t us);
  double median_ms() const;  // 0 without values
  void clear();

 private:
  static constexpr unsigned k_fine_bits = 4;
  static constexpr unsigned k_powers = 36;  // 2^36 µs are 19 hours

  std::array<uint32_t, (k_powers + 1) << k_fine_bits> counts_{};
  uint64_t count_ = 0;
};

class History {
 public:
  explicit History(uint64_t now_us) : step_us_(now_us), seen_us_(now_us) {}

  // To be called before the number of running or waiting jobs changes: `running` and `waiting` are the numbers since
  // the last call.
  void advance(uint64_t now_us, uint64_t running, uint64_t waiting);

  // A job that ended now. Call advance() before add().
  struct Ended {
    bool failed;
    bool is_compile;  // counts among recent_jobs()
    uint64_t compile_us, total_us;
    uint64_t bytes_in, bytes_out;
  };
  void add(const Ended& job);

  // All as of the last advance(). HistoryPoint::time is here in microseconds of the monotonic clock.
  std::vector<HistoryPoint> points() const;  // only completed steps
  std::array<uint64_t, 3> recent_jobs() const;
  std::array<double, 3> average_running() const;

 private:
  struct Step {
    uint64_t end_us = 0;
    uint64_t jobs = 0, failed = 0, compiles = 0;
    uint64_t running_us = 0, waiting_us = 0;  // sums of the time that each job ran or waited
    double compile_ms = 0, total_ms = 0;
    uint64_t bytes_in = 0, bytes_out = 0;
  };

  void end_step();

  uint64_t step_us_;  // when the current step began
  uint64_t seen_us_;
  Step current_;
  MedianCounter compile_, total_;  // of the current step
  std::deque<Step> steps_;         // oldest first
};

}  // namespace dcc::stats
