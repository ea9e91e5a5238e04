// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/counters.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "stats/labels.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

constexpr size_t k_failures = 50;
constexpr size_t k_recent_jobs = 200;
constexpr size_t k_text_limit = 300;  // bytes of a peer's text that are kept

constexpr size_t index(StatsPhase phase) { return static_cast<size_t>(phase); }
constexpr size_t index(Outcome outcome) { return static_cast<size_t>(outcome); }

std::string shortened(const std::string& text) { return text.substr(0, k_text_limit); }

double seconds(uint64_t us) { return static_cast<double>(us) / 1e6; }

// The time `us` as calendar time, by the clock as it is set now.
int64_t unix_ms(uint64_t us, Moment now) {
  return now.unix_ms - static_cast<int64_t>(now.us - std::min(us, now.us)) / 1000;
}
int64_t unix_seconds(uint64_t us, Moment now) { return unix_ms(us, now) / 1000; }

// As distccd counts compiles.
bool is_compile(Outcome outcome) { return outcome != Outcome::bad_request && outcome != Outcome::other; }

const std::string& short_reason(const Ending& ending) {
  if (!ending.refused.empty()) return ending.refused;
  return ending.killed.empty() ? ending.reason : ending.killed;
}

}  // namespace

JobRecord::JobRecord(Counters& counters, std::string client, uint64_t now_us)
    : counters_(counters), client_(std::move(client)), started_us_(now_us), entered_us_(now_us) {
  counters_.begin(*this);
}

JobRecord::~JobRecord() {
  if (!ended_) counters_.forget(*this);
}

void JobRecord::enter(StatsPhase phase, uint64_t now_us) {
  if (!ended_ && phase != phase_) counters_.change_phase(*this, phase, now_us);
}

void JobRecord::end(const Ending& ending, uint64_t now_us) {
  if (!ended_) counters_.end(*this, ending, now_us);
}

Counters::Counters(Moment start) : started_us_(start.us), history_(start.us) {}

void Counters::connection_denied() {
  ++counted_.denied;
  add_label(counted_.refusals, "access list");
}

void Counters::advance(uint64_t now_us) {
  history_.advance(now_us, in_phase_[index(StatsPhase::compile)], in_phase_[index(StatsPhase::queue)]);
}

void Counters::begin(JobRecord& job) {
  job.id_ = ++last_id_;
  job.place_ = running_.insert(running_.end(), &job);
  ++in_phase_[index(job.phase_)];
}

void Counters::change_phase(JobRecord& job, StatsPhase phase, uint64_t now_us) {
  advance(now_us);
  job.phase_us_[index(job.phase_)] += now_us - job.entered_us_;
  job.entered_us_ = now_us;
  --in_phase_[index(job.phase_)];
  ++in_phase_[index(phase)];
  job.phase_ = phase;
}

void Counters::forget(JobRecord& job) {
  running_.erase(job.place_);
  --in_phase_[index(job.phase_)];
}

void Counters::end(JobRecord& job, const Ending& ending, uint64_t now_us) {
  change_phase(job, job.phase_, now_us);
  forget(job);
  job.ended_ = true;
  uint64_t total_us = now_us - job.started_us_;
  count(job, ending, total_us);
  if (ending.outcome == Outcome::compile_ok) remember_longest(job, total_us);
  if (ending.is_failure()) {
    FailureEntry failure{0, std::string(word_of(ending.outcome)),
                         ending.detail_is_public ? shortened(ending.detail) : short_reason(ending),
                         shortened(std::string(base_name(job.compiler))), job.client_};
    failures_.push_front({now_us, std::move(failure)});
    if (failures_.size() > k_failures) failures_.pop_back();
  }
  JobEntry entry = entry_of(job);
  entry.phase = k_phase_done;
  entry.outcome = word_of(ending.outcome);
  entry.reason = ending.detail.empty() ? short_reason(ending) : shortened(ending.detail);
  recent_.push_front({job.started_us_, std::move(entry)});
  if (recent_.size() > k_recent_jobs) recent_.pop_back();
}

void Counters::count(const JobRecord& job, const Ending& ending, uint64_t total_us) {
  ++counted_.outcomes[index(ending.outcome)];
  add_label(counted_.refusals, ending.refused);
  add_label(counted_.kills, ending.killed);
  if (job.has_compiler) add_label(counted_.by_compiler, job.compiler);
  add_label(counted_.by_target, job.target);
  add_label(counted_.by_client, job.client_);
  add_label(counted_.by_protocol, job.protocol);
  add_label(counted_.by_key, job.key);
  if (index(job.phase_) >= index(StatsPhase::compile) && ending.refused.empty()) add_label(counted_.by_mode, job.mode);
  counted_.native_questions += job.native.questions;
  counted_.native_rounds += job.native.rounds;
  counted_.native_late_questions += job.native.late_questions;
  counted_.store_hits += job.native.store_hits;
  counted_.store_hit_bytes += job.native.store_hit_bytes;
  counted_.store_misses += job.native.store_misses;
  counted_.store_miss_bytes += job.native.store_miss_bytes;
  counted_.received_wire += job.received_wire;
  counted_.received_plain += job.received_plain;
  counted_.sent_wire += job.sent_wire;
  counted_.sent_plain += job.sent_plain;
  counted_.cpu_user += job.cpu_user;
  counted_.cpu_system += job.cpu_system;
  // A phase that the job did not reach says nothing about how long that phase takes.
  for (size_t phase = 0; phase <= index(job.phase_); ++phase) phases_[phase].add(seconds(job.phase_us_[phase]));
  if (job.memory > 0) {
    memory_.add(static_cast<double>(job.memory));
    if (job.memory > counted_.largest_memory) {
      counted_.largest_memory = job.memory;
      counted_.largest_memory_name = shortened(job.compiler);
    }
  }
  history_.add({ending.is_failure(), is_compile(ending.outcome), job.phase_us_[index(StatsPhase::compile)], total_us,
                job.received_wire, job.sent_wire});
}

void Counters::remember_longest(const JobRecord& job, uint64_t total_us) {
  auto ms = static_cast<int64_t>(total_us / 1000);
  if (ms <= counted_.longest_ms) return;
  counted_.longest_ms = ms;
  counted_.longest_input = shortened(job.input);
  counted_.longest_compiler = shortened(job.compiler);
}

JobEntry Counters::entry_of(const JobRecord& job) {
  JobEntry entry;
  entry.id = job.id_;
  entry.input = shortened(job.input);
  entry.compiler = shortened(job.compiler);
  entry.target = shortened(job.target);
  entry.client = job.client_;
  entry.protocol = job.protocol;
  entry.mode = job.mode;
  entry.key = job.key;
  entry.phase = k_stats_phases[index(job.phase_)];
  for (size_t phase = 0; phase < k_stats_phases.size(); ++phase) entry.phase_ms[phase] = job.phase_us_[phase] / 1000;
  entry.received_wire = job.received_wire;
  entry.sent_wire = job.sent_wire;
  entry.memory = job.memory;
  entry.cpu = job.cpu_user + job.cpu_system;
  return entry;
}

ServerSnapshot Counters::snapshot(Moment now) {
  advance(now.us);
  ServerSnapshot snapshot = counted_;
  snapshot.now = now.unix_ms / 1000;
  snapshot.started = unix_seconds(started_us_, now);
  snapshot.running = in_phase_[index(StatsPhase::compile)];
  snapshot.waiting = in_phase_[index(StatsPhase::queue)];
  snapshot.recent_jobs = history_.recent_jobs();
  snapshot.average_running = history_.average_running();
  for (size_t phase = 0; phase < k_stats_phases.size(); ++phase) snapshot.phases[phase] = phases_[phase].snapshot();
  snapshot.memory = memory_.snapshot();
  snapshot.history = history_.points();
  for (HistoryPoint& point : snapshot.history) point.time = unix_seconds(static_cast<uint64_t>(point.time), now);
  for (const Failure& failure : failures_) {
    snapshot.failures.push_back(failure.entry);
    snapshot.failures.back().time = unix_seconds(failure.us, now);
  }
  return snapshot;
}

JobsSnapshot Counters::jobs(Moment now) const {
  JobsSnapshot snapshot;
  for (const JobRecord* job : running_) {
    JobEntry entry = entry_of(*job);
    entry.started = unix_ms(job->started_us_, now);
    entry.age_ms = (now.us - job->started_us_) / 1000;
    entry.phase_ms[index(job->phase_)] += (now.us - job->entered_us_) / 1000;
    snapshot.running.push_back(std::move(entry));
  }
  for (const Recent& job : recent_) {
    snapshot.recent.push_back(job.entry);
    snapshot.recent.back().started = unix_ms(job.started_us, now);
  }
  return snapshot;
}

}  // namespace dcc::stats
