// SPDX-License-Identifier: GPL-2.0-or-later
// The seccomp filter of jobs: a program in the kernel's language that judges every system call by syscalls.h.
#pragma once

#include <linux/filter.h>

#include <span>
#include <string>
#include <vector>

#include "server/sandbox/syscalls.h"

namespace dcc::server {

enum class FilterSupport {
  none,
  silent,   // the kernel answers refused calls itself
  reports,  // this process learns of each refused call, and of the end of the last process
};

// What this kernel lets this process do. Tries it, with a short-lived child.
FilterSupport filter_support();

struct FilterSettings {
  bool signals_are_scoped = false;  // Landlock keeps a job's signals within the job
  bool reports = false;             // refused calls wait for SyscallReports, or in native mode for the Supervisor
  bool native = false;              // needs `reports`
  std::span<const int> allowed_besides = {};  // numbers of calls
};

// Empty when the table is.
std::vector<sock_filter> syscall_filter(std::span<const SyscallRow> table, const FilterSettings& settings);

// A description of what is in force, for the log.
std::string description_of_filter(bool filtered, const FilterSettings& settings);

}  // namespace dcc::server
