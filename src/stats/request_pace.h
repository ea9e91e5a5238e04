// SPDX-License-Identifier: GPL-2.0-or-later
// So many things a second, and no more: a flood of requests waits, and what shares the loop with it does not.
#pragma once

#include <coroutine>
#include <deque>

#include "loop/loop.h"

namespace dcc::stats {

class RequestPace {
 public:
  RequestPace(loop::Loop& loop, unsigned per_second);
  RequestPace(const RequestPace&) = delete;

  // co_await pace.turn(): first come, first served.
  class Turn {
   public:
    explicit Turn(RequestPace& pace) : pace_(pace) {}
    bool await_ready() { return pace_.take(); }
    void await_suspend(std::coroutine_handle<> waiter) { pace_.wait(waiter); }
    void await_resume() const noexcept {}

   private:
    RequestPace& pace_;
  };
  Turn turn() { return Turn(*this); }

  // From now on nobody waits.
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

}  // namespace dcc::stats
