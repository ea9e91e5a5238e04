// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "stats/snapshot.h"

namespace dcc::stats {

// What distccd --stats answers, key for key and in its order, for the scripts that read it.
std::string distcc_text(const ServerSnapshot& server);

}  // namespace dcc::stats
