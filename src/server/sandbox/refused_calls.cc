// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/refused_calls.h"

#include "base/log.h"
#include "server/sandbox/syscall_names.h"

namespace dcc::server {
namespace {

// More different ones are a compiler that was taken over, and its log lines help nobody.
constexpr size_t k_logged_of_a_compiler = 20;
// Beside the numbers of calls.
constexpr int k_foreign = -1;
constexpr int k_unfiltered = -2;

}  // namespace

void RefusedCalls::note(const std::string& compiler, RefusedCall call) {
  std::set<int>& logged = logged_[compiler];
  const bool is_last = logged.size() + 1 == k_logged_of_a_compiler;
  if (logged.size() >= k_logged_of_a_compiler || !logged.insert(call.foreign ? k_foreign : call.number).second) return;
  const std::string further = is_last ? "; further ones of it are not logged" : "";
  if (call.foreign)
    return log::warning("'{}' made a system call of another kind of processor, and was refused{}", compiler, further);
  const std::string name = syscall_name(call.number);
  log::warning("'{}' made the system call {}, and was refused; if this compiler needs it: --allow-syscall {}{}",
               compiler, name, name, further);
}

void RefusedCalls::note_foreign(const std::string& compiler) {
  if (logged_[compiler].insert(k_unfiltered).second)
    log::warning("'{}' is a program for another kind of processor: its jobs can make every system call", compiler);
}

}  // namespace dcc::server
