// SPDX-License-Identifier: GPL-2.0-or-later
// The processors and the memory that this process may use.
#pragma once

#include <cstdint>
#include <string_view>

namespace dcc {

struct Machine {
  int cores = 1;                  // as far as affinity (taskset) and control groups allow
  uint64_t memory_available = 0;  // bytes, of the machine or of our control groups, if less; 0 when unknown
};

Machine this_machine();
int usable_cores();           // Machine::cores alone, without reading the memory
uint64_t available_memory();  // and the other way round

// MemAvailable in the text of /proc/meminfo, in bytes; 0 when it is not there (kernels before 3.14).
uint64_t parse_memory_available(std::string_view meminfo);

}  // namespace dcc
