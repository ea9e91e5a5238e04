// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "stats/snapshot.h"

namespace dcc::stats {

// The answer of distccd --stats, with the same keys in the same order, for the scripts that read it.
std::string distcc_text(const ServerSnapshot& server);

}  // namespace dcc::stats
