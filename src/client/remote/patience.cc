// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/patience.h"

#include <algorithm>

#include "loop/idle_limit.h"

namespace dcc::client {
namespace {

// An optimizing compile takes about ten times as long as preprocessing. For less than that, no queue is worth leaving.
constexpr uint64_t k_home_factor = 10;
constexpr uint64_t k_home_least_ms = 5000;
// A queue is stuck if it has not moved for this many times the wait that the server expected.
constexpr uint64_t k_stuck_factor = 4;

}  // namespace

void Patience::look_at_writing() {
  if (!is_writing_ || stream_.bytes_written() - written_ >= loop::k_pace_bytes) {
    written_ = stream_.bytes_written();
    written_ms_ = now_ms();
  }
  if (now_ms() - written_ms_ >= limits_.io_ms)
    give_up(fail(Code::timeout, "it has accepted no more of the source for {} s", limits_.io_ms / 1000));
}

void Patience::all_sent(uint64_t preprocessing_ms) {
  sent_ms_ = now_ms();
  home_ms_ = std::max(k_home_least_ms, k_home_factor * preprocessing_ms);
  limit_.emplace(stream_.loop(), limits_.greeting_ms, [this] { reached(); });
  stage_ = Stage::greeting;
}

void Patience::answering() {
  answer_ms_ = now_ms();
  enter(Stage::answer, std::min(loop::k_pace_ms, limits_.io_ms));
}

void Patience::enter(Stage stage, uint64_t limit_ms) {
  if (stage <= stage_) return;
  stage_ = stage;
  looks_again_ = false;
  limit_->restart(limit_ms);
}

void Patience::reached() {
  // After this process was stopped (Ctrl-Z, suspend), the timer fires before the data that arrived meanwhile has been
  // read.
  if (!std::exchange(looks_again_, true)) return limit_->restart(1);
  const uint64_t seconds = waited_ms() / 1000;
  switch (stage_) {
    case Stage::sending:
      break;
    case Stage::greeting:
      return give_up(fail(Code::timeout, "it has not answered the greeting for {} s", seconds));
    case Stage::queue:
      return give_up(fail(Code::timeout, "it has kept the job waiting for {} s (DISTCC_IO_TIMEOUT)", seconds));
    case Stage::compile:
      return give_up(fail(Code::timeout, "its compiler has not finished within {} s (DISTCC_IO_TIMEOUT)", seconds));
    case Stage::answer:
      break;
  }
  const bool keeps_pace = taken_ - std::exchange(taken_then_, taken_) >= loop::k_pace_bytes;
  if (!keeps_pace || now_ms() - answer_ms_ >= limits_.compile_ms)
    return give_up(fail(Code::timeout, "its answer came too slowly"));
  looks_again_ = false;
  limit_->restart(std::min(loop::k_pace_ms, limits_.io_ms));
}

void Patience::give_up(Error error) {
  error_ = std::move(error);
  stream_.close();
}

Result<void> Patience::queued(const protocol::Queued& queued) {
  queued_ = queued;
  if (!first_queued_) first_queued_ = queued;
  return look_elsewhere();
}

// Fails if the job should leave the queue.
Result<void> Patience::look_elsewhere() const {
  if (stage_ != Stage::queue || !queued_) return {};
  const uint64_t home_ms = std::max<uint64_t>(home_ms_, 2 * uint64_t{queued_->job_ms});
  if (waited_ms() + queued_->wait_ms < home_ms || !limits_.room_elsewhere()) return {};
  // If nothing moves although the jobs there are short, something is wrong. A queue that is only long is not an error.
  const bool stuck = queued_->job_ms > 0 && queued_->ahead >= first_queued_->ahead &&
                     waited_ms() >= k_stuck_factor * first_queued_->wait_ms;
  const double seconds = static_cast<double>(waited_ms()) / 1000;
  if (stuck) return fail(Code::busy, "its queue is stuck ({} jobs ahead after {:.1f} s)", queued_->ahead, seconds);
  return fail(Code::queue_too_long, "its queue is too long for this job ({} jobs ahead after {:.1f} s)", queued_->ahead,
              seconds);
}

}  // namespace dcc::client
