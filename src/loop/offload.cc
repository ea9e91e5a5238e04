// SPDX-License-Identifier: GPL-2.0-or-later
// Not libuv's thread pool, which aborts the process when it cannot create its threads, and keeps them.
#include "loop/offload.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <optional>

#include "base/unique_fd.h"
#include "loop/fd_stream.h"

namespace dcc::loop {
namespace {

struct Offloaded {
  std::function<void()> work;
  UniqueFd end;  // closed when the work is done
};

void* run(void* argument) {
  auto& offloaded = *static_cast<Offloaded*>(argument);
  offloaded.work();
  offloaded.end.reset();
  return nullptr;
}

// Signals are for the loop's thread.
std::optional<pthread_t> start_thread(Offloaded& offloaded) {
  pthread_t thread;
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const bool started = ::pthread_create(&thread, nullptr, run, &offloaded) == 0;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started ? std::optional(thread) : std::nullopt;
}

}  // namespace

Task<bool> on_thread(Loop& loop, std::function<void()> work) {
  int ends[2];
  Offloaded offloaded{std::move(work), {}};
  if (::pipe2(ends, O_CLOEXEC) < 0) co_return false;
  FdStream done(loop, UniqueFd(ends[0]));
  offloaded.end.reset(ends[1]);
  const std::optional<pthread_t> thread = start_thread(offloaded);
  if (!thread) co_return false;
  co_await done.readable();
  ::pthread_join(*thread, nullptr);
  co_return true;
}

Task<> offload(Loop& loop, std::function<void()> work) {
  const bool done = co_await on_thread(loop, work);
  if (!done) work();
}

}  // namespace dcc::loop
