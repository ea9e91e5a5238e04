// SPDX-License-Identifier: GPL-2.0-or-later
// The system calls that a job may make, one row each; syscall_filter.h turns the table into what the kernel enforces.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "server/sandbox/view_descriptors.h"

namespace dcc::server {

enum class SyscallAnswer : uint8_t {
  allowed,
  // Only where the kernel keeps a job's signals within the job (Landlock's scopes): the target is a number that a
  // filter cannot judge.
  allowed_with_scoped_signals,
  // Allowed, but in native mode left to the Supervisor, because it is about a path or a descriptor of the view.
  viewed,
  // ENOSYS: the C library then does the same with another call, which is judged by its own row.
  absent,
};

struct SyscallRow {
  std::string_view name;
  int number;
  SyscallAnswer answer = SyscallAnswer::allowed;
  // The row holds where (argument & mask) == value. Of several rows with one number, any may hold.
  int argument = -1;  // 0 to 5; -1: whatever the arguments are
  uint64_t mask = 0;
  uint64_t value = 0;
};

// All other calls are refused with EPERM. Empty on machines that have no table here.
std::span<const SyscallRow> syscall_table();

// Calls with higher numbers are newer than the table. They are answered with ENOSYS, as an old kernel would.
int newest_syscall();

// AUDIT_ARCH_... of the calls in the table. Programs of another one (32-bit programs on a 64-bit kernel) are refused
// every call.
uint32_t syscall_architecture();

}  // namespace dcc::server
