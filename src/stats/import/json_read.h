// SPDX-License-Identifier: GPL-2.0-or-later
// Reads what other servers send about themselves. They may be broken, newer or hostile: texts, lists and tables are
// cut, numbers are checked, and members that are missing or of the wrong type become 0 or empty.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "stats/metrics.h"
#include "stats/snapshot.h"

namespace dcc::stats {

// The largest documents that are read, in bytes.
inline constexpr size_t k_stats_limit = 2 << 20;
inline constexpr size_t k_jobs_limit = 1 << 20;

// Read the output of stats_json() and jobs_json(). Code::protocol for anything else.
Result<std::vector<ServerSnapshot>> read_stats_json(std::string_view text);
Result<std::vector<JobsSnapshot>> read_jobs_json(std::string_view text);

// Reads the answer of distccd --stats and the output of distcc_text(). The snapshot has no name and no time.
Result<ServerSnapshot> read_distcc_text(std::string_view text);

}  // namespace dcc::stats
