// SPDX-License-Identifier: GPL-2.0-or-later
// What other servers tell of themselves. They may be broken, newer, or hostile: texts, lists and tables are cut,
// numbers are checked, and what is missing or of another kind is 0 or empty.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "stats/metrics.h"
#include "stats/snapshot.h"

namespace dcc::stats {

// The most of a document that is looked at, in bytes.
inline constexpr size_t k_stats_limit = 2 << 20;
inline constexpr size_t k_jobs_limit = 1 << 20;

// What stats_json() and jobs_json() write. Code::protocol for what is not of that kind.
Result<std::vector<ServerSnapshot>> read_stats_json(std::string_view text);
Result<std::vector<JobsSnapshot>> read_jobs_json(std::string_view text);

// What distccd --stats answers, and distcc_text() writes. It has no name, and no time.
Result<ServerSnapshot> read_distcc_text(std::string_view text);

}  // namespace dcc::stats
