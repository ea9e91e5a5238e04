// SPDX-License-Identifier: GPL-2.0-or-later
// The clocks for a server's counters. The counters themselves are passed the time (counters.h), so that they can be
// tested.
#pragma once

#include <chrono>

#include "stats/counters.h"

namespace dcc::stats {

template <class Unit, class Clock>
auto since_epoch() {
  return std::chrono::duration_cast<Unit>(Clock::now().time_since_epoch()).count();
}

inline uint64_t clock_us() {
  return static_cast<uint64_t>(since_epoch<std::chrono::microseconds, std::chrono::steady_clock>());
}

inline Moment current_moment() {
  return {clock_us(), since_epoch<std::chrono::milliseconds, std::chrono::system_clock>()};
}

}  // namespace dcc::stats
