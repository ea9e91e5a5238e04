// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <signal.h>
#include <time.h>

#include <chrono>
#include <cstdint>

namespace dcc::state {

// While this object exists, interrupts blocking system calls of this process every `period`.
class Interruptions {
 public:
  explicit Interruptions(std::chrono::milliseconds period) {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // no SA_RESTART
    sigaction(SIGRTMIN, &action, &before_);
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGRTMIN;
    running_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
    if (!running_) return;
    const timespec after = {time_t(period.count() / 1000), long(period.count() % 1000) * 1'000'000};
    const itimerspec every = {after, after};
    timer_settime(timer_, 0, &every, nullptr);
  }
  Interruptions(const Interruptions&) = delete;
  ~Interruptions() {
    if (running_) timer_delete(timer_);
    sigaction(SIGRTMIN, &before_, nullptr);
  }

 private:
  struct sigaction before_ {};
  timer_t timer_{};
  bool running_ = false;
};

}  // namespace dcc::state
