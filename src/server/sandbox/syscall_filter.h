// SPDX-License-Identifier: GPL-2.0-or-later
// The seccomp filter of jobs: a program in the kernel's language that judges every system call by syscalls.h.
#pragma once

#include <linux/filter.h>

#include <span>
#include <string>
#include <vector>

#include "server/sandbox/syscalls.h"

namespace dcc::server {

// `signals_are_scoped`: Landlock keeps a job's signals within the job. Empty when the table is.
std::vector<sock_filter> syscall_filter(std::span<const SyscallRow> table, bool signals_are_scoped);

// Whether this kernel takes such a filter.
bool kernel_filters_syscalls();

// What is in force, for the log.
std::string description_of_filter(bool filtered, bool signals_are_scoped);

}  // namespace dcc::server
