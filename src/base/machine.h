// SPDX-License-Identifier: GPL-2.0-or-later
// What this process has of the machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace dcc {

struct Machine {
  int cores = 1;                  // that this process may use, by its affinity (taskset) and its control groups
  uint64_t memory_available = 0;  // bytes, of the machine or of our control groups; 0 when unknown
};

Machine this_machine();
int usable_cores();  // the same number, without the look at memory

// MemAvailable in the text of /proc/meminfo, in bytes; 0 when it is not there (kernels before 3.14).
uint64_t parse_memory_available(std::string_view meminfo);

}  // namespace dcc
