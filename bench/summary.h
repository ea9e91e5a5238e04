// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace dcc::bench {

inline double seconds(clockid_t clock = CLOCK_MONOTONIC) {
  timespec now;
  clock_gettime(clock, &now);
  return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

// User and system time in seconds.
inline double cpu_seconds(const rusage& usage) {
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

// The value below which the given part (0 to 1) of the values lies.
inline double percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[size_t(part * double(values.size() - 1))];
}

// Words for run.sh: what the times of the single runs say (given in seconds, printed in ms), and this program's own CPU
// time per run in microseconds.
inline void print_summary(const std::vector<double>& times, double elapsed) {
  rusage own;
  getrusage(RUSAGE_SELF, &own);
  std::printf("rate=%.1f p50=%.3f p99=%.3f max=%.3f own_cpu=%.1f", double(times.size()) / elapsed,
              percentile(times, .5) * 1e3, percentile(times, .99) * 1e3, percentile(times, 1) * 1e3,
              cpu_seconds(own) / double(times.size()) * 1e6);
}

}  // namespace dcc::bench
