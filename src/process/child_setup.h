// SPDX-License-Identifier: GPL-2.0-or-later
// What a child does to itself before it becomes another program, as a list of steps (Command::setup).
#pragma once

#include <sys/resource.h>

namespace dcc::process {

// Between clone and exec the child uses our memory while we stand still: `apply` makes raw system calls only, allocates
// nothing and takes no lock. A step for another call is another function in the .cc file.
struct SetupStep {
  const char* name;                // for the error when it fails
  int (*apply)(const SetupStep&);  // negative, and errno, when the child must not go on
  // What the system call is given, as far as it takes any of it.
  int number = 0;  // a resource, a descriptor, ...
  rlim_t limit = 0;
};

// Adds to the nice value. A child that may not be given another one runs all the same.
SetupStep nicer(int increment);

// RLIMIT_..., soft and hard.
SetupStep resource_limit(int resource, rlim_t limit);

// No set-user-ID program gives it privileges any more. Landlock and seccomp ask for that first.
SetupStep no_new_privileges();

// Restricts it to a Landlock rule set, which stays the caller's descriptor.
SetupStep landlock(int rule_set);

}  // namespace dcc::process
