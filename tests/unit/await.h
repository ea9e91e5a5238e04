// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a loop from a test that is no coroutine.
#pragma once

#include <functional>
#include <optional>

#include "loop/loop.h"
#include "loop/task.h"
#include "test.h"

// Runs the loop until `happened` says so. What never happens fails the test after 20 seconds.
inline void run_until(dcc::loop::Loop& loop, const std::function<bool()>& happened) {
  bool late = false;
  dcc::loop::Deadline limit(loop, 20'000, [&] { late = true; });
  std::unique_ptr<dcc::loop::Deadline> look;
  look = std::make_unique<dcc::loop::Deadline>(loop, 0, [&] {
    if (happened() || late)
      loop.stop();
    else
      look->restart(1);
  });
  loop.run();
  REQUIRE(!late);
}

template <class T>
dcc::loop::Task<void> keep_result(dcc::loop::Task<T> task, std::optional<T>& result) {
  T value = co_await std::move(task);
  result.emplace(std::move(value));
}

// Runs the task to its end.
template <class T>
T result_of(dcc::loop::Loop& loop, dcc::loop::Task<T> task) {
  std::optional<T> result;
  dcc::loop::start(keep_result(std::move(task), result));
  run_until(loop, [&] { return result.has_value(); });
  return std::move(*result);
}
