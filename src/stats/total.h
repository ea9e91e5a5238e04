// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "stats/snapshot.h"

namespace dcc::stats {

// What distcc's text tells, of all servers as if they were one. Of one it is that one.
ServerSnapshot total(const std::vector<ServerSnapshot>& servers);

}  // namespace dcc::stats
