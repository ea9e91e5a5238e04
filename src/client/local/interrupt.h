// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <list>
#include <string>

#include "loop/loop.h"

namespace dcc::client {

// While it lives, turns SIGINT, SIGTERM, SIGHUP and SIGQUIT into cancellation: `cancel` closes streams and kills
// children, the coroutines return, destructors remove the temporary files, and then the client dies by the signal. No
// Interrupt may live while the client waits for a slot, because the default action of the signals is needed there. A
// signal that was ignored when the client was started (nohup, background jobs of a shell) stays ignored.
class Interrupt {
 public:
  Interrupt(loop::Loop& loop, std::function<void(int signal_number)> cancel);

  // The signal that arrived while any Interrupt lived; 0 if none did.
  static int signal_number();

 private:
  std::function<void(int)> cancel_;
  std::list<loop::SignalWatch> watches_;
};

// While it lives, removes a file if one of these signals ends the process: for waits during which nothing else needs
// cleaning up.
class RemovedAtDeath {
 public:
  explicit RemovedAtDeath(std::string path);  // one at a time
  RemovedAtDeath(const RemovedAtDeath&) = delete;
  ~RemovedAtDeath();

 private:
  std::string path_;
};

// Ends the process by the default action of `signal_number`.
[[noreturn]] void die_by(int signal_number);

}  // namespace dcc::client
