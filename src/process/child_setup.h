// SPDX-License-Identifier: GPL-2.0-or-later
// The steps that a child takes, in order, before it executes another program (Command::setup).
#pragma once

#include <linux/filter.h>
#include <sys/resource.h>

#include <span>

namespace dcc::process {

// Between clone and exec, the child uses the memory of its parent, which is suspended: `apply` makes only raw system
// calls, allocates nothing and takes no lock. A step with another system call needs another function in the .cc file.
struct SetupStep {
  const char* name;                // for the error message
  int (*apply)(const SetupStep&);  // negative, with errno set, when the child must not go on
  // Arguments of the system call, if it takes them.
  int number = 0;  // a resource, a descriptor, ...
  rlim_t limit = 0;
  std::span<const sock_filter> filter = {};
  bool gives_descriptor = false;  // `apply` returns a new descriptor, which is for the parent (Process::descriptor())
};

// Adds to the nice value. If that is not permitted, the child runs anyway.
SetupStep nicer(int increment);

// Sets both the soft and the hard limit of `resource`, which is RLIMIT_..., but not above the hard limit that there is.
SetupStep resource_limit(int resource, rlim_t limit);

// How soon the kernel ends the child when memory is short: -1000 to 1000, with 1000 first. If that is not permitted,
// the child runs anyway.
SetupStep oom_score(int adjustment);

// From then on, set-user-ID programs give the child no privileges. Landlock and seccomp require this step first.
SetupStep no_new_privileges();

// Restricts the child to a Landlock rule set. The caller still owns the descriptor.
SetupStep landlock(int rule_set);

// Judges all later system calls of the child and of its children. The caller still owns the filter.
SetupStep seccomp(std::span<const sock_filter> filter);

// The same, with a descriptor for the parent, through which it answers the calls that the filter leaves to it
// (SECCOMP_RET_USER_NOTIF). The filter must allow unshare(CLONE_FILES), close() and write(). EBUSY when this process is
// in such a filter.
SetupStep seccomp_with_listener(std::span<const sock_filter> filter);

}  // namespace dcc::process
