// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/rate_limiter.h"

#include <algorithm>

namespace dcc::http {
namespace {

// The largest burst after a quiet time, as the time in which it accrues; and how often waiters are checked.
constexpr double k_burst_ms = 100;
constexpr uint64_t k_step_ms = 10;

}  // namespace

RateLimiter::RateLimiter(loop::Loop& loop, unsigned per_second)
    : loop_(loop),
      per_ms_(per_second / 1000.0),
      left_(k_burst_ms * per_ms_),
      refilled_ms_(loop.now_ms()),
      next_(loop, k_step_ms, [this] { wake_some(); }) {
  next_.stop();
}

void RateLimiter::refill() {
  uint64_t now_ms = loop_.now_ms();
  left_ = std::min(k_burst_ms * per_ms_, left_ + static_cast<double>(now_ms - refilled_ms_) * per_ms_);
  refilled_ms_ = now_ms;
}

bool RateLimiter::take() {
  if (ended_) return true;
  if (!waiting_.empty()) return false;
  refill();
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

void RateLimiter::wait(std::coroutine_handle<> waiter) {
  if (waiting_.empty()) next_.restart(k_step_ms);
  waiting_.push_back(waiter);
}

void RateLimiter::wake_some() {
  refill();
  for (; !waiting_.empty() && left_ >= 1; left_ -= 1) {
    loop_.wake(waiting_.front());
    waiting_.pop_front();
  }
  if (!waiting_.empty()) next_.restart(k_step_ms);
}

void RateLimiter::end() {
  ended_ = true;
  next_.stop();
  for (auto waiter : waiting_) loop_.wake(waiter);
  waiting_.clear();
}

}  // namespace dcc::http
