// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "server/sandbox/refused_calls.h"
#include "server/view/emulation.h"

namespace dcc::server {

// Answers the calls of a job's compilers, on a thread of its own: it may wait for the client, and reads the memory of
// processes that wait for it.
class Supervisor {
 public:
  // `refused` is called on the supervisor's thread.
  Supervisor(Emulation& emulation, std::function<void(RefusedCall)> refused)
      : emulation_(emulation), refused_(std::move(refused)) {}

  // Until the last process has ended, or the other end of `announcement` is closed, from which the number of the
  // listener's descriptor comes (process::Command::announce_to). An error when the job cannot be done in this way; its
  // processes wait then, and have to be killed.
  Result<void> run(const UniqueFd& announcement);
  size_t calls() const { return calls_; }  // all that were answered

 private:
  Result<void> answer_next(int listener);
  Result<void> send(int listener, uint64_t id, Reply reply) const;

  Emulation& emulation_;
  std::function<void(RefusedCall)> refused_;
  size_t calls_ = 0;
};

}  // namespace dcc::server
