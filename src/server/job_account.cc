// SPDX-License-Identifier: GPL-2.0-or-later
// What the log, the statistics and a refused client learn about a job.
#include "base/log.h"
#include "server/job.h"
#include "stats/clock.h"

namespace dcc::server {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

void Job::enter(ServerPhase phase) {
  phase_ = phase;
  note_traffic();
  record_.enter(counted_as(phase), stats::clock_us());
}

void Job::note_traffic() {
  record_.received_wire = in_.bytes_read();
  record_.sent_wire = out_.bytes_written();
  if (record_.protocol.empty() && session_ && session_->protocol() > 0)
    record_.protocol = std::to_string(session_->protocol());
}

// Resources of the compiler and of all processes that it started and waited for (so not of a killed one). The memory is
// that of the largest process among them.
void Job::note_usage(const rusage& usage) {
  record_.cpu_user = seconds(usage.ru_utime);
  record_.cpu_system = seconds(usage.ru_stime);
  record_.memory = static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

void Job::note_native() {
  if (!talk_) return;
  record_.native.questions = talk_->questions();
  record_.native.rounds = talk_->rounds();
  record_.native.late_questions = talk_->late_questions();
  if (!native_) return;
  const Contents::Figures& contents = native_->contents();
  record_.native.store_hits = contents.hits;
  record_.native.store_hit_bytes = contents.hit_bytes;
  record_.native.store_misses = contents.misses;
  record_.native.store_miss_bytes = record_.received_plain = contents.miss_bytes;
}

Situation Job::situation() const {
  return {wanted_.has_value(), phase_ == ServerPhase::receiving, phase_ == ServerPhase::compiling};
}

void Job::conclude(const Result<void>& served) {
  if (is_query_) return log::debug("{} asked which compilers there are", peer_);
  stats::Ending ending = served ? ending_with_answer(wait_status_, timed_out_, !compiler_.file.empty())
                                : ending_without_answer(served.error(), situation());
  Summary summary;
  summary.peer = peer_;
  summary.outcome = ending.outcome;
  summary.time_ms = age_ms();
  summary.compiler = compiler_name_;
  summary.input = record_.input;
  summary.key = record_.key;
  if (served) {
    summary.wait_status = wait_status_;
  } else {
    const Error& failure = served.error();
    code_ = failure.code;
    // A port scan, or a check that the server is alive.
    if (code_ == Code::truncated && !session_ && reader_.buffered().empty())
      return log::debug("{} connected and sent nothing", peer_);
    bool left = code_ == Code::gone || code_ == Code::truncated;
    log::write(left ? log::Level::info : log::Level::error, fmt::format("client {}: {}", peer_, failure.text));
    // The numbers that distccd logs for it.
    if (code_ == Code::gone) summary.wait_status = exited_with(Code::io);
    if (ending.outcome == Outcome::client_gone) code_ = Code::io;
    summary.code = exit_code(code_);
  }
  log::notice("(dcc_job_summary) {}", summary_line(summary));
  note_traffic();
  note_native();
  record_.end(ending, stats::clock_us());
}

}  // namespace dcc::server
