// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/child_setup.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace dcc::process {
namespace {

// Some C libraries that dcc is built with have no linux/landlock.h; the number is the same on all architectures.
constexpr long k_sys_landlock_restrict_self = 446;

int apply_nice(const SetupStep& step) {
  (void)!::nice(step.number);
  return 0;
}

int apply_resource_limit(const SetupStep& step) {
  const rlimit limit{step.limit, step.limit};
  return ::setrlimit(step.number, &limit);
}

int apply_no_new_privileges(const SetupStep&) { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int apply_landlock(const SetupStep& step) {
  return static_cast<int>(::syscall(k_sys_landlock_restrict_self, step.number, 0));
}

}  // namespace

SetupStep nicer(int increment) { return {"nice", apply_nice, increment}; }
SetupStep resource_limit(int resource, rlim_t limit) { return {"setrlimit", apply_resource_limit, resource, limit}; }
SetupStep no_new_privileges() { return {"no_new_privs", apply_no_new_privileges}; }
SetupStep landlock(int rule_set) { return {"landlock", apply_landlock, rule_set}; }

}  // namespace dcc::process
