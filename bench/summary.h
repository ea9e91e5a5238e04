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

// User and system time of `who` (RUSAGE_SELF or RUSAGE_CHILDREN), in seconds.
inline double cpu_seconds(int who) {
  rusage usage;
  getrusage(who, &usage);
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

// One line for run.sh: what the times of single runs say (given in seconds, printed in ms) and, per run, the CPU time
// of this program and of its children in microseconds.
inline void print_summary(std::vector<double> times, double elapsed) {
  std::sort(times.begin(), times.end());
  auto count = double(times.size());
  auto percentile = [&](double part) { return times[size_t(part * (count - 1))] * 1e3; };
  std::printf("rate=%.1f p50=%.3f p99=%.3f max=%.3f own_cpu=%.1f child_cpu=%.1f\n", count / elapsed, percentile(.5),
              percentile(.99), percentile(1), cpu_seconds(RUSAGE_SELF) / count * 1e6,
              cpu_seconds(RUSAGE_CHILDREN) / count * 1e6);
}

}  // namespace dcc::bench
