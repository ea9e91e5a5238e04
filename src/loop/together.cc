// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/together.h"

#include <algorithm>

namespace dcc::loop {
namespace {

struct Work {
  std::function<Task<>(size_t)> task;
  size_t count;
  size_t next = 0;
  size_t workers = 0;
  Event done;
};

Task<> run_some(Work& work) {
  while (work.next < work.count) {
    const size_t which = work.next++;
    co_await work.task(which);
  }
  if (--work.workers == 0) work.done.set();
}

}  // namespace

Task<> together(Loop& loop, size_t count, size_t at_once, std::function<Task<>(size_t)> task) {
  Work work{std::move(task), count, 0, std::min(count, at_once), Event(loop)};
  if (work.workers == 0) co_return;
  for (size_t started = 0, workers = work.workers; started < workers; ++started) start(run_some(work));
  co_await work.done;
}

}  // namespace dcc::loop
