// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "stats/snapshot.h"

namespace dcc::stats {

// Prometheus' text format, version 0.0.4. Every figure has a label server="NAME"; dcc_up shows which of the servers
// answer.
std::string metrics_text(const std::vector<ServerSnapshot>& servers);

}  // namespace dcc::stats
