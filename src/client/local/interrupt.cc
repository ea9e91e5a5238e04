// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/local/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace dcc::client {
namespace {

int g_arrived = 0;  // global, because signals are

bool is_ignored(int signal_number) {
  struct sigaction action {};
  return ::sigaction(signal_number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

constexpr int k_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

const char* g_removed_at_death = nullptr;

// The default action is set again by now, and takes effect when this returns.
void remove_and_die(int signal_number) {
  ::unlink(g_removed_at_death);
  ::raise(signal_number);
}

void set_action(void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  for (int number : k_signals)
    if (!is_ignored(number)) ::sigaction(number, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt(loop::Loop& loop, std::function<void(int)> cancel) : cancel_(std::move(cancel)) {
  for (int number : k_signals)
    if (!is_ignored(number)) watches_.emplace_back(loop, number, [this](int arrived) { cancel_(g_arrived = arrived); });
}

int Interrupt::signal_number() { return g_arrived; }

RemovedAtDeath::RemovedAtDeath(std::string path) : path_(std::move(path)) {
  g_removed_at_death = path_.c_str();
  set_action(remove_and_die, static_cast<int>(SA_RESETHAND));
}

RemovedAtDeath::~RemovedAtDeath() { set_action(SIG_DFL, 0); }

void die_by(int signal_number) {
  ::signal(signal_number, SIG_DFL);
  ::raise(signal_number);
  ::_exit(128 + signal_number);
}

}  // namespace dcc::client
