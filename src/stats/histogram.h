// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <array>

#include "stats/snapshot.h"

namespace dcc::stats {

// In seconds: from the time in which a loaded machine handles a small request to the longest compile that anybody waits
// for.
inline constexpr std::array k_seconds_bounds = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,   0.2,  0.5,
                                                1.0,   2.0,   5.0,   10.0, 20.0, 50.0, 100.0, 200.0};
// In bytes: 16 MiB to 16 GiB.
inline constexpr std::array k_memory_bounds = {0x1p24, 0x1p25, 0x1p26, 0x1p27, 0x1p28, 0x1p29,
                                               0x1p30, 0x1p31, 0x1p32, 0x1p33, 0x1p34};

// Counts values by size. `Bounds` are the upper ends of the buckets, ascending.
template <const auto& Bounds>
class HistogramCounter {
 public:
  void add(double value) {
    ++counts_[static_cast<size_t>(std::lower_bound(Bounds.begin(), Bounds.end(), value) - Bounds.begin())];
    ++count_;
    sum_ += value;
  }

  Histogram snapshot() const {
    Histogram histogram;
    uint64_t not_above = 0;
    for (size_t i = 0; i < Bounds.size(); ++i) histogram.buckets.emplace_back(Bounds[i], not_above += counts_[i]);
    histogram.count = count_;
    histogram.sum = sum_;
    return histogram;
  }

 private:
  std::array<uint64_t, Bounds.size() + 1> counts_{};  // the last: above all bounds
  uint64_t count_ = 0;
  double sum_ = 0;
};

}  // namespace dcc::stats
