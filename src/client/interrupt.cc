// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace dcc::client {
namespace {

int g_arrived = 0;  // as global as a signal is

bool is_ignored(int signal_number) {
  struct sigaction action {};
  return ::sigaction(signal_number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Interrupt::Interrupt(loop::Loop& loop, std::function<void(int)> cancel) : cancel_(std::move(cancel)) {
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    if (!is_ignored(number)) watches_.emplace_back(loop, number, [this](int arrived) { cancel_(g_arrived = arrived); });
}

int Interrupt::signal_number() { return g_arrived; }

void die_by(int signal_number) {
  ::signal(signal_number, SIG_DFL);
  ::raise(signal_number);
  ::_exit(128 + signal_number);
}

}  // namespace dcc::client
