// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

#include "base/unique_fd.h"
#include "loop/children.h"
#include "loop/uv_handle.h"

namespace dcc::loop {

// Instantiated here, because the owners' destructors are in files that do not include uv.h.
template void HandleCloser::operator()(uv_idle_t*) const;
template void HandleCloser::operator()(uv_poll_t*) const;
template void HandleCloser::operator()(uv_signal_t*) const;
template void HandleCloser::operator()(uv_timer_t*) const;

// Opens as many descriptors as libuv will; it has two pipes for signals.
Result<void> check_loop() {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC)), event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  UniqueFd pipes[4];
  int ends[2];
  bool possible = epoll && event;
  for (int i = 0; possible && i < 4; i += 2) {
    possible = ::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0;
    if (possible) pipes[i].reset(ends[0]), pipes[i + 1].reset(ends[1]);
  }
  epoll_event interest{}, happened{};
  interest.events = EPOLLIN;
  possible = possible && ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, event.get(), &interest) == 0 &&
             ::epoll_wait(epoll.get(), &happened, 1, 0) == 0;
  if (!possible) return fail_errno(Code::general, errno, "an event loop cannot be had");
  return {};
}

Loop::Loop() {
  auto* uv = new uv_loop_t;
  must(uv_loop_init(uv));
  uv_.reset(uv);
  ready_idle_.reset(new uv_idle_t);
  must(uv_idle_init(uv, ready_idle_.get()));
  ready_idle_->data = this;
}

Loop::~Loop() = default;

void Loop::UvLoopCloser::operator()(uv_loop_s* loop) const {
  // The owners of all handles are gone by now; one more turn runs their close callbacks.
  uv_run(loop, UV_RUN_NOWAIT);
  (void)uv_loop_close(loop);
  delete loop;
}

void Loop::run() { uv_run(uv_.get(), UV_RUN_DEFAULT); }
void Loop::stop() { uv_stop(uv_.get()); }
uint64_t Loop::now_ms() const { return uv_now(uv_.get()); }

void Loop::wake(std::coroutine_handle<> waiter) {
  if (ready_.empty())
    uv_idle_start(ready_idle_.get(), [](uv_idle_t* idle) { static_cast<Loop*>(idle->data)->run_ready(); });
  ready_.push_back(waiter);
}

void Loop::run_ready() {
  // Coroutines woken during this loop wait for the next turn, so that two that wake each other cannot starve the
  // sockets.
  for (size_t count = ready_.size(); count > 0; --count) {
    auto waiter = ready_.front();
    ready_.pop_front();
    waiter.resume();
  }
  if (ready_.empty()) uv_idle_stop(ready_idle_.get());
}

Children& Loop::children() {
  if (!children_) children_ = std::make_unique<Children>(*this);
  return *children_;
}

Deadline::Deadline(Loop& loop, uint64_t after_ms, std::function<void()> expired)
    : state_(std::make_unique<State>()), timer_(new uv_timer_t) {
  state_->callback = std::move(expired);
  must(uv_timer_init(loop.uv(), timer_.get()));
  timer_->data = state_.get();
  restart(after_ms);
}

Deadline::~Deadline() = default;

void Deadline::restart(uint64_t after_ms) {
  uv_update_time(timer_->loop);
  uv_timer_start(
      timer_.get(),
      [](uv_timer_t* timer) {
        auto* state = static_cast<State*>(timer->data);
        state->expired = true;
        state->callback();
      },
      after_ms, 0);
}

void Deadline::stop() { uv_timer_stop(timer_.get()); }

SignalWatch::SignalWatch(Loop& loop, int signal_number, std::function<void(int)> arrived)
    : callback_(std::make_unique<std::function<void(int)>>(std::move(arrived))), signal_(new uv_signal_t) {
  must(uv_signal_init(loop.uv(), signal_.get()));
  signal_->data = callback_.get();
  must(uv_signal_start(
      signal_.get(),
      [](uv_signal_t* signal, int number) { (*static_cast<std::function<void(int)>*>(signal->data))(number); },
      signal_number));
  keep_loop_running(false);
}

SignalWatch::~SignalWatch() = default;

void SignalWatch::keep_loop_running(bool keep) {
  auto* handle = reinterpret_cast<uv_handle_t*>(signal_.get());
  if (keep)
    uv_ref(handle);
  else
    uv_unref(handle);
}

}  // namespace dcc::loop
