// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <ctime>

namespace dcc {

inline int64_t nanoseconds(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

// Whether nanoseconds() can tell the time: from 1677 to 2262.
inline bool has_nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} > -9'223'372'036 && int64_t{time.tv_sec} < 9'223'372'036;
}

// Since 1970, by this machine's clock.
inline int64_t clock_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return nanoseconds(now);
}

}  // namespace dcc
