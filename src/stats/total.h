// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "stats/snapshot.h"

namespace dcc::stats {

// The figures of distcc's text for all servers together; for a single server, that server's.
ServerSnapshot total(const std::vector<ServerSnapshot>& servers);

}  // namespace dcc::stats
