// SPDX-License-Identifier: GPL-2.0-or-later
// Cancels work whose owner does not know what the work is waiting for: std::stop_source and std::stop_callback for one
// thread.
//
//   loop::OnCancel kill(scope, [&process] { process.kill(SIGKILL); });
//   loop::ExitStatus status = co_await process.exit();
//   if (scope.cancelled()) co_return fail(Code::canceled, …);
//
// No suspended coroutine is destroyed (see loop/task.h): an action ends the wait, and the coroutine then returns by
// itself.
#pragma once

#include <functional>
#include <vector>

namespace dcc::loop {

class OnCancel;

// Owned by the code that may cancel the work; must outlive the work.
class CancelScope {
 public:
  CancelScope() = default;
  CancelScope(const CancelScope&) = delete;

  // Calls the registered actions, the latest first, each once. A second call does nothing.
  void cancel();
  bool cancelled() const { return cancelled_; }

 private:
  friend class OnCancel;
  std::vector<OnCancel*> registered_;
  bool cancelled_ = false;
};

// While it lives, calls `action` when the scope is cancelled; at once if the scope was cancelled before.
class OnCancel {
 public:
  OnCancel(CancelScope& scope, std::function<void()> action);
  ~OnCancel();
  OnCancel(const OnCancel&) = delete;

 private:
  friend class CancelScope;
  CancelScope& scope_;
  std::function<void()> action_;
};

}  // namespace dcc::loop
