// SPDX-License-Identifier: GPL-2.0-or-later
// Allows a fixed number of requests per second. A flood of requests waits, and other work on the same loop does not.
#pragma once

#include <coroutine>
#include <deque>

#include "loop/loop.h"

namespace dcc::http {

class RateLimiter {
 public:
  RateLimiter(loop::Loop& loop, unsigned per_second);
  RateLimiter(const RateLimiter&) = delete;

  // co_await limiter.turn(): first come, first served.
  class Turn {
   public:
    explicit Turn(RateLimiter& limiter) : limiter_(limiter) {}
    bool await_ready() { return limiter_.take(); }
    void await_suspend(std::coroutine_handle<> waiter) { limiter_.wait(waiter); }
    void await_resume() const noexcept {}

   private:
    RateLimiter& limiter_;
  };
  Turn turn() { return Turn(*this); }

  // Resumes every waiter; from then on, nobody waits.
  void end();

 private:
  bool take();
  void wait(std::coroutine_handle<> waiter);
  void refill();
  void wake_some();

  loop::Loop& loop_;
  double per_ms_;
  double left_;
  uint64_t refilled_ms_;
  bool ended_ = false;
  std::deque<std::coroutine_handle<>> waiting_;
  loop::Deadline next_;
};

}  // namespace dcc::http
