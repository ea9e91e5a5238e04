// SPDX-License-Identifier: GPL-2.0-or-later
// How many jobs this machine runs at a time unless the host list says so (--localslots, --localslots_cpp).
#pragma once

#include "base/machine.h"

namespace dcc::hosts {

// For compiling and linking: one per core, but no more than fit into memory, at 512 MiB for a C++ compile and 128 MiB
// for others. At least 1.
int default_local_slots(const Machine& machine, bool cplusplus);

// For preprocessing: one more than there are cores, so that no core is idle between two of them, but no more than fit
// into memory, at 128 MiB each. At least 1.
int default_cpp_slots(const Machine& machine);

}  // namespace dcc::hosts
