// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <utility>

#include "base/invariant.h"
#include "loop/loop.h"
#include "loop/task.h"

namespace dcc::loop {

namespace detail {

template <class T>
Task<> keep_value(Task<T> task, std::optional<T>& value) {
  value.emplace(co_await std::move(task));
}

template <class T>
Task<T> then_stop(Loop& loop, Task<T> task) {
  T value = co_await std::move(task);
  loop.stop();
  co_return value;
}

}  // namespace detail

// Starts `task`, runs the loop until nothing is left to wait for, and returns the task's result. It blocks, so it is
// for programs, not for coroutines.
template <class T>
T run(Loop& loop, Task<T> task) {
  std::optional<T> value;
  start(detail::keep_value(std::move(task), value));
  loop.run();
  INVARIANT(value);
  return std::move(*value);
}

// The same, but returns once the task has ended. Whatever else is waited for, such as the end of a process, goes on in
// the loop's next run.
template <class T>
T run_first(Loop& loop, Task<T> task) {
  return run(loop, detail::then_stop(loop, std::move(task)));
}

}  // namespace dcc::loop
