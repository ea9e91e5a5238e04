// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace dcc {

// Fields of /proc/PID/stat (proc(5)), as text.
struct ProcessStat {
  std::string name;     // of its program, which the kernel cuts at 15 characters
  std::string state;    // a letter: "Z" when it has ended, and its parent has not asked how
  std::string parent;   // the parent's process id
  std::string group;    // the process group's
  std::string session;  // the session leader's process id
  std::string started;  // in clock ticks after boot
  std::string memory;   // pages that are resident
};

// `pid` may be "self". Nothing when the file cannot be read.
std::optional<ProcessStat> process_stat(const std::string& pid);

// The memory that each process group has, in bytes; what processes share counts for each of them. Takes a millisecond
// for a hundred processes. Empty without /proc.
std::map<pid_t, uint64_t> memory_of_process_groups();

}  // namespace dcc
