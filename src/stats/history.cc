// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/history.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace dcc::stats {
namespace {

constexpr std::array<size_t, 3> k_windows = {12, 60, 180};  // 1, 5 and 15 minutes, in steps

}  // namespace

void MedianCounter::add(uint64_t us) {
  us = std::min(us, (uint64_t{1} << k_powers) - 1);
  // Each small value has a place of its own. Larger values share one if they agree in the highest bit and a few bits
  // after it.
  auto width = static_cast<unsigned>(std::bit_width(us));
  unsigned shift = width > k_fine_bits + 1 ? width - k_fine_bits - 1 : 0;
  ++counts_[static_cast<size_t>(us >> shift) + (shift << k_fine_bits)];
  ++count_;
}

double MedianCounter::median_ms() const {
  uint64_t below = 0;
  for (size_t place = 0; place < counts_.size() && count_ > 0; ++place) {
    below += counts_[place];
    if (2 * below < count_) continue;
    size_t shift = place >> k_fine_bits;
    shift = shift > 0 ? shift - 1 : 0;
    auto lower = static_cast<double>((place - (shift << k_fine_bits)) << shift);
    auto width = static_cast<double>(uint64_t{1} << shift);
    return (lower + (width - 1) / 2) / 1000;
  }
  return 0;
}

void MedianCounter::clear() {
  if (count_ > 0) *this = MedianCounter();
}

void History::advance(uint64_t now_us, uint64_t running, uint64_t waiting) {
  now_us = std::max(now_us, seen_us_);
  // After so long a pause, none of the old steps would still be shown, and all steps in between are equal.
  uint64_t all_us = (k_steps + 1) * k_step_us;
  if (now_us - step_us_ > 2 * all_us) {
    end_step();
    steps_.clear();
    step_us_ = seen_us_ = now_us - all_us - (now_us - step_us_) % k_step_us;
  }
  while (seen_us_ < now_us) {
    uint64_t until_us = std::min(now_us, step_us_ + k_step_us);
    current_.running_us += running * (until_us - seen_us_);
    current_.waiting_us += waiting * (until_us - seen_us_);
    seen_us_ = until_us;
    if (seen_us_ == step_us_ + k_step_us) end_step();
  }
}

void History::end_step() {
  current_.end_us = step_us_ = step_us_ + k_step_us;
  current_.compile_ms = compile_.median_ms();
  current_.total_ms = total_.median_ms();
  steps_.push_back(std::exchange(current_, Step()));
  if (steps_.size() > k_steps) steps_.pop_front();
  compile_.clear();
  total_.clear();
}

void History::add(const Ended& job) {
  ++current_.jobs;
  current_.failed += job.failed;
  current_.compiles += job.is_compile;
  current_.bytes_in += job.bytes_in;
  current_.bytes_out += job.bytes_out;
  total_.add(job.total_us);
  if (job.compile_us > 0) compile_.add(job.compile_us);
}

std::vector<HistoryPoint> History::points() const {
  constexpr auto k_length = static_cast<double>(k_step_us);
  std::vector<HistoryPoint> points;
  points.reserve(steps_.size());
  for (const Step& step : steps_) {
    HistoryPoint point;
    point.time = static_cast<int64_t>(step.end_us);
    point.jobs = step.jobs;
    point.failed = step.failed;
    point.running = static_cast<double>(step.running_us) / k_length;
    point.waiting = static_cast<double>(step.waiting_us) / k_length;
    point.compile_ms = step.compile_ms;
    point.total_ms = step.total_ms;
    point.bytes_in = step.bytes_in;
    point.bytes_out = step.bytes_out;
    points.push_back(point);
  }
  return points;
}

// Whole steps, and the current one so far.
std::array<uint64_t, 3> History::recent_jobs() const {
  std::array<uint64_t, 3> sums{};
  for (size_t window = 0; window < sums.size(); ++window) {
    sums[window] = current_.compiles;
    size_t steps = std::min(k_windows[window], steps_.size());
    for (size_t i = steps_.size() - steps; i < steps_.size(); ++i) sums[window] += steps_[i].compiles;
  }
  return sums;
}

std::array<double, 3> History::average_running() const {
  std::array<double, 3> averages{};
  for (size_t window = 0; window < averages.size(); ++window) {
    uint64_t sum = current_.running_us, length = seen_us_ - step_us_;
    size_t steps = std::min(k_windows[window], steps_.size());
    for (size_t i = steps_.size() - steps; i < steps_.size(); ++i) sum += steps_[i].running_us;
    length += steps * k_step_us;
    if (length > 0) averages[window] = static_cast<double>(sum) / static_cast<double>(length);
  }
  return averages;
}

}  // namespace dcc::stats
