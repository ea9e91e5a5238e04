// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "stats/snapshot.h"

namespace dcc::stats {

// Counts one more of `label`, which a peer may have chosen: it gets no further than a bounded number of printable,
// short labels. An empty one is not counted.
void add_label(CountsByLabel& counts, const std::string& label);

}  // namespace dcc::stats
