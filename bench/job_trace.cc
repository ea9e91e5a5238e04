// SPDX-License-Identifier: GPL-2.0-or-later
// job-trace DIRECTORY: what a client's trace of a remote job costs, in microseconds of CPU time: when nobody looks on,
// with the state file for monitors in DIRECTORY, and with a line in a trace there; and what its count for `dcc stats`
// costs. The rest of a job is not in it.
#include <stdio.h>

#include <string>

#include "client/job_counts.h"
#include "client/job_trace.h"
#include "summary.h"

using namespace dcc;
using namespace dcc::client;

namespace {

constexpr int k_rounds = 51;
constexpr int k_jobs = 200;

void follow_job(const Plan& plan, const hosts::Host& host, const std::string& state, const std::string& trace) {
  JobTrace job(trace);
  job.begin(plan);
  job.show_in(state);
  job.decide(trace::Outcome::remote, "");
  job.here_in_slot(1);
  job.at_host(host, 3);
  for (ClientPhase phase : {ClientPhase::preprocess, ClientPhase::connect, ClientPhase::send, ClientPhase::preprocess,
                            ClientPhase::compile, ClientPhase::receive})
    job.enter(phase);
  job.end(0);
}

double cpu_us() {
  rusage own;
  getrusage(RUSAGE_SELF, &own);
  return bench::cpu_seconds(own) * 1e6;
}

template <class Work>
double median_us(const Work& work) {
  std::vector<double> spans;
  for (int round = 0; round < k_rounds; ++round) {
    double begin = cpu_us();
    for (int i = 0; i < k_jobs; ++i) work();
    spans.push_back((cpu_us() - begin) / k_jobs);
  }
  return bench::percentile(spans, .5);
}

double median_of_trace(const std::string& state, const std::string& trace) {
  Plan plan;
  plan.compiler.name = "aarch64-linux-gnu-g++";
  plan.invocation.input = "src/library/module.cc";
  hosts::Host host;
  host.name = "10.0.0.6";
  return median_us([&] { follow_job(plan, host, state, trace); });
}

double median_of_count(const std::string& directory) {
  trace::TraceLine line;
  line.kind = "compile";
  line.outcome = trace::Outcome::remote;
  line.host = "10.0.0.6:3632";
  line.total_ms = 100;
  return median_us([&] { count_job(directory, line, 0); });
}

}  // namespace

int main(int argc, char** argv) {
  std::string directory = argc > 1 ? argv[1] : ".";
  std::string trace = directory + "/trace";
  double nothing = median_of_trace("", "");
  double monitors = median_of_trace(directory, "");
  double line = median_of_trace("", trace);
  printf("nothing=%.2f monitors=%.2f trace=%.2f count=%.2f\n", nothing, monitors, line, median_of_count(directory));
  (void)remove_job_counts(directory);
  (void)!::remove(trace.c_str());
  (void)!::remove(state::monitor_dir(directory).c_str());
}
