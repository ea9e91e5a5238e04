// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

namespace dcc {

// What /proc/PID/stat says of a process (proc(5)), in its own words.
struct ProcessStat {
  std::string name;     // of its program, cut at 15 characters
  std::string parent;   // its process id
  std::string session;  // its leader's process id
  std::string started;  // clock ticks after the machine did
};

// `pid` may be "self". Nothing where that cannot be read.
std::optional<ProcessStat> process_stat(const std::string& pid);

}  // namespace dcc
