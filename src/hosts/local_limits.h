// SPDX-License-Identifier: GPL-2.0-or-later
// How many jobs this machine takes on at a time when the host list does not say (--localslots, --localslots_cpp).
#pragma once

#include "base/machine.h"

namespace dcc::hosts {

// Compiles and links: as many as cores, and no more than memory has room for; a C++ compile is taken as 512 MiB, others
// as 128 MiB. At least 1.
int default_local_slots(const Machine& machine, bool cplusplus);

// Preprocessing: one more than cores, so that a core is never idle between the end of one and the start of the next,
// and 128 MiB each. At least 1.
int default_cpp_slots(const Machine& machine);

}  // namespace dcc::hosts
