// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <list>
#include <string>

#include "loop/loop.h"

namespace dcc::client {

// Turns SIGINT, SIGTERM, SIGHUP and SIGQUIT into cancellation while it lives: `cancel` closes streams and kills
// children, the coroutines walk out, destructors remove the temporary files, and the client then dies by the signal.
// Slots are waited for outside of its life, where the signals' default action is the right one. A signal that was
// ignored when we were started (nohup, background jobs of a shell) stays ignored.
class Interrupt {
 public:
  Interrupt(loop::Loop& loop, std::function<void(int signal_number)> cancel);

  // The signal that arrived during the life of any Interrupt; 0 for none.
  static int signal_number();

 private:
  std::function<void(int)> cancel_;
  std::list<loop::SignalWatch> watches_;
};

// Removes a file when one of these signals ends us while it lives: for waits that own nothing else.
class RemovedAtDeath {
 public:
  explicit RemovedAtDeath(std::string path);  // one at a time
  RemovedAtDeath(const RemovedAtDeath&) = delete;
  ~RemovedAtDeath();

 private:
  std::string path_;
};

// Ends the process by `signal_number`, as its default action does.
[[noreturn]] void die_by(int signal_number);

}  // namespace dcc::client
