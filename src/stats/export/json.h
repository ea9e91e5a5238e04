// SPDX-License-Identifier: GPL-2.0-or-later
// The figures for programs, and for the page. Names are those of snapshot.h; "format" is raised when one changes its
// meaning.
#pragma once

#include <string>
#include <vector>

#include "stats/snapshot.h"

namespace dcc::stats {

// {"format":1,"servers":[…]}: all but the names of files.
std::string stats_json(const std::vector<ServerSnapshot>& servers);

// {"format":1,"servers":[{"name":…,"running":[…],"recent":[…]}]}
std::string jobs_json(const std::vector<JobsSnapshot>& servers);

}  // namespace dcc::stats
