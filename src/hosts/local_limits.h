// SPDX-License-Identifier: GPL-2.0-or-later
// How many jobs this machine takes on at a time when the host list does not say (--localslots, --localslots_cpp).
#pragma once

#include <cstdint>
#include <string_view>

namespace dcc::hosts {

struct Machine {
  int cores = 1;                  // that this process may use, by its affinity (taskset) and its control groups
  uint64_t memory_available = 0;  // bytes, of the machine or of our control groups; 0 when unknown
};

Machine this_machine();
int usable_cores();  // the same number, without the look at memory

// MemAvailable in the text of /proc/meminfo, in bytes; 0 when it is not there (kernels before 3.14).
uint64_t parse_memory_available(std::string_view meminfo);

// Compiles and links: as many as cores, and no more than memory has room for; a C++ compile is taken as 512 MiB, others
// as 128 MiB. At least 1.
int default_local_slots(const Machine& machine, bool cplusplus);

// Preprocessing: one more than cores, so that a core is never idle between the end of one and the start of the next,
// and 128 MiB each. At least 1.
int default_cpp_slots(const Machine& machine);

}  // namespace dcc::hosts
