// SPDX-License-Identifier: GPL-2.0-or-later
// The parent's end of a job's filter: it refuses, and learns of, each system call that the table does not allow, and
// knows when no process of the job is left.
#pragma once

#include <cstdint>
#include <functional>

#include "base/unique_fd.h"
#include "loop/fd_stream.h"
#include "loop/loop.h"
#include "loop/task.h"

namespace dcc::server {

struct RefusedCall {
  bool foreign = false;  // of another machine's numbers, such as a 32-bit program's
  int number = 0;
};

class SyscallReports {
 public:
  // `listener` is what process::seccomp_with_listener() gave. A process whose call is refused waits for this object, so
  // it must live until the job's processes have been killed.
  SyscallReports(loop::Loop& loop, UniqueFd listener, std::function<void(RefusedCall)> refused);
  ~SyscallReports();
  SyscallReports(const SyscallReports&) = delete;

  // To be awaited before the destructor. Waits until the last process has ended, but no longer than `patience_ms`:
  // one that the kernel holds up outlives even SIGKILL for a while. Returns whether none is left.
  loop::Task<bool> last_process_ended(uint64_t patience_ms);

 private:
  enum class Seen { nothing, call, end };
  loop::Task<> answer_calls();
  Seen look() const;
  void refuse_next() const;

  loop::Loop& loop_;
  loop::FdStream listener_;
  std::function<void(RefusedCall)> refused_;
  loop::Event over_;
  bool all_ended_ = false;
};

}  // namespace dcc::server
