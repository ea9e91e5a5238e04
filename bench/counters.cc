// SPDX-License-Identifier: GPL-2.0-or-later
// counters: what it costs a server to count a job, clocks included, and to show what it has counted. Nanoseconds.
// `machine` is a look at /proc, which happens at most once a second.
#include <stdio.h>

#include "stats/clock.h"
#include "stats/counters.h"
#include "stats/export/json.h"
#include "stats/export/prometheus.h"
#include "stats/machine.h"
#include "summary.h"

using namespace dcc;

namespace {

constexpr int k_rounds = 201;

// The strings are the job's own in a server, too; none is made for counting alone.
void count_job(stats::Counters& counters, int number) {
  stats::JobRecord job(counters, "10.0.0." + std::to_string(number % 250), stats::clock_us());
  job.compiler = "aarch64-linux-gnu-gcc";
  job.enter(StatsPhase::queue, stats::clock_us());
  job.has_compiler = true;
  job.enter(StatsPhase::receive, stats::clock_us());
  job.input = "src/library/module.c";
  job.target = "aarch64-linux-gnu";
  job.protocol = "4";
  job.enter(StatsPhase::queue, stats::clock_us());
  job.enter(StatsPhase::receive, stats::clock_us());
  job.enter(StatsPhase::queue, stats::clock_us());
  job.enter(StatsPhase::compile, stats::clock_us());
  job.memory = 50 << 20;
  job.enter(StatsPhase::send, stats::clock_us());
  stats::Ending ending;
  ending.outcome = stats::Outcome::compile_ok;
  job.end(ending, stats::clock_us());
}

template <class Work>
double median_ns(int times, const Work& work) {
  std::vector<double> spans;
  for (int round = 0; round < k_rounds; ++round) {
    double begin = bench::seconds();
    for (int i = 0; i < times; ++i) work(i);
    spans.push_back((bench::seconds() - begin) / times * 1e9);
  }
  return bench::percentile(spans, .5);
}

}  // namespace

int main() {
  stats::Counters counters(stats::current_moment());
  double job = median_ns(1000, [&](int i) { count_job(counters, i); });
  std::vector<stats::ServerSnapshot> servers(1);
  double snapshot = median_ns(10, [&](int) { servers[0] = counters.snapshot(stats::current_moment()); });
  stats::Machine machine("/");
  uint64_t us = 0;
  double look = median_ns(1, [&](int) { machine.describe(servers[0], {us += 1'000'000'000, 0}); });
  size_t size = 0;
  double json = median_ns(10, [&](int) { size += stats::stats_json(servers).size(); });
  double metrics = median_ns(10, [&](int) { size += stats::metrics_text(servers).size(); });
  printf("job=%.0f snapshot=%.0f machine=%.0f json=%.0f metrics=%.0f\n", job, snapshot, look, json, metrics);
  return size == 0;
}
