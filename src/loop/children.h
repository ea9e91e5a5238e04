// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <coroutine>
#include <map>
#include <memory>

#include "base/unique_fd.h"
#include "loop/loop.h"

namespace dcc::loop {

struct ExitStatus {
  int wait_status = 0;  // as wait(2) gives it
  rusage usage{};

  bool ok() const { return wait_status == 0; }
  // The shell's convention: the exit code, or 128 + the signal.
  int exit_code() const;
};

struct Child {
  pid_t pid;
  bool own_group;  // it leads a process group
  bool exited = false;
  ExitStatus status;
  std::coroutine_handle<> waiter;  // resumed when it has ended
};

// All children of a loop. They are reaped by pid on SIGCHLD, so that children of other code in the process are left
// alone.
class Children {
 public:
  explicit Children(Loop& loop);
  void add(std::shared_ptr<Child> child);
  void forget(pid_t pid);

  // From now on, a process whose parent ends becomes this process's child (prctl(2), PR_SET_CHILD_SUBREAPER). It is
  // killed unless it is in the process group of a running child, so that nothing outlives the child that started it.
  void adopt_orphans();

 private:
  void end_orphans();
  void reap();

  Loop& loop_;
  std::map<pid_t, std::shared_ptr<Child>> running_;
  SignalWatch sigchld_;
  bool adopts_orphans_ = false;
  UniqueFd list_;  // of the children of this thread, which starts all of them; /proc makes it anew for each reading
};

}  // namespace dcc::loop
