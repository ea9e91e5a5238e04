// SPDX-License-Identifier: GPL-2.0-or-later
// The members of the structures that are written to JSON and read from it, one row each. Those of ServerSnapshot are in
// metrics.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "stats/snapshot.h"

namespace dcc::stats {

// The largest value of any figure that is read, so that sums of a few hundred of them fit into 64 bits.
inline constexpr int64_t k_most = 1'000'000'000'000'000;

// An int64_t is a point in time or a value that may be unknown; its initial value is also its minimum.
template <class Entry, class... Values>
struct Field {
  const char* name;
  std::variant<Values Entry::*...> value;
  // For reading: of a number, of a text's bytes (at most k_foreign_text_limit) or of a list's length.
  int64_t limit = k_most;
};

using HistoryField = Field<HistoryPoint, int64_t, uint64_t, double>;
using CompilerField = Field<CompilerEntry, std::string>;
using FailureField = Field<FailureEntry, int64_t, std::string>;
using JobField = Field<JobEntry, int64_t, uint64_t, double, std::string, std::array<uint64_t, k_stats_phases.size()>>;
using JobsField = Field<JobsSnapshot, std::string, std::vector<JobEntry>>;

// In JSON's order.
std::span<const HistoryField> fields_of(const HistoryPoint&);
std::span<const CompilerField> fields_of(const CompilerEntry&);
std::span<const FailureField> fields_of(const FailureEntry&);
std::span<const JobField> fields_of(const JobEntry&);
std::span<const JobsField> fields_of(const JobsSnapshot&);

// The most bytes of a name that another server sends: of a machine, or of something that jobs are counted by.
inline constexpr int64_t k_name_limit = 100;

}  // namespace dcc::stats
