// SPDX-License-Identifier: GPL-2.0-or-later
// The figures as JSON, for programs and for the page. Names are those of snapshot.h; "format" is raised when one of
// them changes its meaning.
#pragma once

#include <string>
#include <vector>

#include "stats/snapshot.h"

namespace dcc::stats {

// {"format":1,"servers":[…]}: everything but the names of files.
std::string stats_json(const std::vector<ServerSnapshot>& servers);

// {"format":1,"servers":[{"name":…,"running":[…],"recent":[…]}]}
std::string jobs_json(const std::vector<JobsSnapshot>& servers);

}  // namespace dcc::stats
