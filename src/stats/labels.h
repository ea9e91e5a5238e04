// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "stats/snapshot.h"

namespace dcc::stats {

// Adds one to the count of `label`, which a peer may have chosen: it is shortened and made printable, and the number of
// labels is limited. An empty label is not counted.
void add_label(CountsByLabel& counts, const std::string& label);

}  // namespace dcc::stats
