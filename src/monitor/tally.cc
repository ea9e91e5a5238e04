// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/tally.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "base/wording.h"

namespace dcc::monitor {
namespace {

// A process number is not reused within a second, and a stock client's start time is only known that precisely.
constexpr int64_t k_same_start_ms = 1000;

Count& count_of(Counts& counts, const std::string& name) {
  auto found = counts.find(name);
  if (found != counts.end()) return found->second;
  return counts[counts.size() < k_most_names ? name : k_other_names];
}

bool is_same_job(const Job& a, const Job& b) {
  return a.pid == b.pid && std::abs(a.started_ms - b.started_ms) <= k_same_start_ms;
}

const Job* find(const std::vector<Job>& jobs, const Job& wanted) {
  auto found = std::find_if(jobs.begin(), jobs.end(), [&](const Job& job) { return is_same_job(job, wanted); });
  return found == jobs.end() ? nullptr : &*found;
}

bool looks_the_same(const Job& a, const Job& b) {
  return std::tie(a.file, a.host, a.slot, a.phase, a.local_reason, a.is_native, a.is_protected) ==
         std::tie(b.file, b.host, b.slot, b.phase, b.local_reason, b.is_native, b.is_protected);
}

}  // namespace

std::string_view mode_word(const Job& job) {
  if (!job.is_protected) return job.is_native ? "native" : "";
  return job.is_native ? "native, protected" : "protected";
}

std::string_view phase_word(const Job& job) {
  const bool queued = job.phase == MonitorPhase::blocked && !job.host.empty() && job.host != "localhost";
  return queued ? "Queued" : word_of(job.phase);
}

std::vector<Change> Tally::update(std::vector<Job> jobs, const std::vector<pid_t>& half_written) {
  std::erase_if(jobs, [](const Job& job) { return job.phase == MonitorPhase::done; });
  for (const Job& before : running_) {
    if (std::find(half_written.begin(), half_written.end(), before.pid) == half_written.end()) continue;
    if (std::any_of(jobs.begin(), jobs.end(), [&](const Job& job) { return job.pid == before.pid; })) continue;
    auto place = [](const Job& job) { return std::tie(job.host, job.slot); };
    auto later = [&](const Job& a, const Job& b) { return place(a) < place(b); };
    jobs.insert(std::upper_bound(jobs.begin(), jobs.end(), before, later), before);
  }
  std::vector<Change> changes;
  for (const Job& before : running_) {
    if (find(jobs, before)) continue;
    changes.push_back({Change::Kind::finished, before});
    ++done_;
    if (!before.host.empty()) ++count_of(hosts_, before.host).done;
    if (!before.local_reason.empty()) ++count_of(reasons_, reason_kind(before.local_reason)).done;
  }
  for (Job& job : jobs) {
    const Job* before = find(running_, job);
    if (!before) {
      changes.push_back({Change::Kind::started, job});
      continue;
    }
    job.started_ms = before->started_ms;
    if (!looks_the_same(*before, job)) changes.push_back({Change::Kind::moved, job});
  }
  running_ = std::move(jobs);
  for (Counts* counts : {&hosts_, &reasons_})
    for (auto& [name, count] : *counts) count.running = 0;
  for (const Job& job : running_) {
    if (!job.host.empty()) ++count_of(hosts_, job.host).running;
    if (!job.local_reason.empty()) ++count_of(reasons_, reason_kind(job.local_reason)).running;
  }
  return changes;
}

}  // namespace dcc::monitor
