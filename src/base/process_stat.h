// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

namespace dcc {

// Fields of /proc/PID/stat (proc(5)), as text.
struct ProcessStat {
  std::string name;     // of its program, which the kernel cuts at 15 characters
  std::string parent;   // the parent's process id
  std::string session;  // the session leader's process id
  std::string started;  // in clock ticks after boot
};

// `pid` may be "self". Nothing when the file cannot be read.
std::optional<ProcessStat> process_stat(const std::string& pid);

}  // namespace dcc
