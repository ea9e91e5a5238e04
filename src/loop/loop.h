// SPDX-License-Identifier: GPL-2.0-or-later
// The event loop, and the events that do not belong to a coroutine: deadlines and signals. One thread, one loop. No
// other room includes uv.h.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "base/invariant.h"
#include "base/result.h"
#include "loop/task.h"

struct uv_loop_s;
struct uv_idle_s;
struct uv_timer_s;
struct uv_signal_s;

namespace dcc::loop {

// Whether an event loop can be created. libuv aborts the process if the kernel or a restriction on the process
// (seccomp, ulimit -n) refuses what a loop needs.
Result<void> check_loop();

// Closes a handle through uv_close(), which keeps its memory until libuv no longer needs it. To its owner, a UvHandle
// is an ordinary unique_ptr.
struct HandleCloser {
  template <class Handle>
  void operator()(Handle* handle) const;
};
template <class Handle>
using UvHandle = std::unique_ptr<Handle, HandleCloser>;

class Children;

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs until nothing is left to wait for, or stop().
  void run();
  void stop();

  uint64_t now_ms() const;  // monotonic, updated once per turn of the loop

  // Resumes `waiter` on a later turn. dcc's code resumes other coroutines only this way, so none runs on the stack of
  // the code that wakes it.
  void wake(std::coroutine_handle<> waiter);

  // The object whose waiters are being resumed. Each of them may destroy it; then this is null afterwards.
  const void* dispatching() const { return dispatching_; }
  void set_dispatching(const void* whose) { dispatching_ = whose; }

  uv_loop_s* uv() { return uv_.get(); }
  Children& children();  // the first call starts to watch SIGCHLD

 private:
  void run_ready();

  struct UvLoopCloser {
    void operator()(uv_loop_s* loop) const;
  };
  std::unique_ptr<uv_loop_s, UvLoopCloser> uv_;
  std::deque<std::coroutine_handle<>> ready_;
  UvHandle<uv_idle_s> ready_idle_;  // keeps a turn from blocking while something is ready
  std::unique_ptr<Children> children_;
  const void* dispatching_ = nullptr;
};

// Calls `expired` once, `after_ms` from now, unless destroyed or stopped before. The callback acts on a resource
// (closes a stream, kills a process group); a coroutine that waits for the resource gets an error from it.
class Deadline {
 public:
  Deadline(Loop& loop, uint64_t after_ms, std::function<void()> expired);
  ~Deadline();
  void restart(uint64_t after_ms);
  void stop();
  bool expired() const { return state_->expired; }

 private:
  struct State {
    std::function<void()> callback;
    bool expired = false;
  };
  std::unique_ptr<State> state_;
  UvHandle<uv_timer_s> timer_;
};

// While it lives, calls `arrived` each time the process gets the signal. By itself it does not keep the loop running.
class SignalWatch {
 public:
  SignalWatch(Loop& loop, int signal_number, std::function<void(int)> arrived);
  ~SignalWatch();
  void keep_loop_running(bool keep);

 private:
  std::unique_ptr<std::function<void(int)>> callback_;
  UvHandle<uv_signal_s> signal_;
};

// An event that one coroutine waits for and others set. Setting it before the wait is remembered.
class Event {
 public:
  explicit Event(Loop& loop) : loop_(loop) {}
  Event(const Event&) = delete;

  void set() {
    if (set_) return;
    set_ = true;
    if (waiter_) loop_.wake(std::exchange(waiter_, nullptr));
  }
  bool is_set() const { return set_; }
  void clear() { set_ = false; }

  bool await_ready() const noexcept { return set_; }
  void await_suspend(std::coroutine_handle<> waiter) noexcept {
    INVARIANT(!waiter_);
    waiter_ = waiter;
  }
  void await_resume() noexcept {}

 private:
  Loop& loop_;
  std::coroutine_handle<> waiter_;
  bool set_ = false;
};

}  // namespace dcc::loop
