// SPDX-License-Identifier: GPL-2.0-or-later
// Every figure of a server, and its form in each format: one row per figure, which the exporters, the importers and
// total() use. To add a figure, add a member to ServerSnapshot, a row here, and the code that counts it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "stats/fields.h"
#include "stats/snapshot.h"

namespace dcc::stats {

inline constexpr int64_t k_most_io_rate = int64_t{1} << 40;

// How the figures of several servers are combined.
enum class Sum {
  none,
  add,
  largest,
  least,  // of those that are not 0. This and `largest` are for figures of machines, which servers may share
};

// A family of Prometheus metrics, or one of its samples: rows with the same name must be adjacent. A family whose name
// ends with "_total" is a counter.
struct PrometheusFamily {
  unsigned place = 0;  // in the output; rows with the same place keep their order. 0: left out
  std::string_view name, help;
  std::string_view label = "";  // of samples by text, outcome, phase or minutes; other samples have this value:
  std::string_view label_value = "";
  double per_unit = 1;  // this many of dcc's units are one of Prometheus'
};

enum class DistccForm { whole, hundredths, kilobytes, megabytes, text, process };

constexpr uint64_t unit_of(DistccForm form) {
  return form == DistccForm::kilobytes ? 1 << 10 : form == DistccForm::megabytes ? 1 << 20 : 1;
}

// A line of the answer of distccd --stats.
struct DistccLine {
  unsigned place = 0;  // as in PrometheusFamily
  std::string_view key = "";
  DistccForm form = DistccForm::whole;
  bool stock = true;  // distcc's distccd has this line, too
};

struct Metric {
  const char* name = "";  // in JSON; empty: left out
  std::variant<bool ServerSnapshot::*, int64_t ServerSnapshot::*, uint64_t ServerSnapshot::*, double ServerSnapshot::*,
               std::string ServerSnapshot::*, std::array<uint64_t, k_spans> ServerSnapshot::*,
               std::array<double, k_spans> ServerSnapshot::*, std::array<uint64_t, k_outcomes> ServerSnapshot::*,
               CountsByLabel ServerSnapshot::*, Histogram ServerSnapshot::*,
               std::array<Histogram, k_stats_phases.size()> ServerSnapshot::*,
               std::vector<HistoryPoint> ServerSnapshot::*, std::vector<CompilerEntry> ServerSnapshot::*,
               std::vector<FailureEntry> ServerSnapshot::*>
      value;
  PrometheusFamily prometheus = {};
  DistccLine distcc = {};
  Sum sum = Sum::add;      // of numbers
  int64_t limit = k_most;  // as in Field
};

// In JSON's order.
std::span<const Metric> fields_of(const ServerSnapshot&);

// The rows that are in `format`, in its order.
template <class Format>
std::vector<const Metric*> rows_of(Format Metric::*format) {
  std::vector<const Metric*> rows;
  for (const Metric& row : fields_of(ServerSnapshot()))
    if ((row.*format).place > 0) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [format](const Metric* one, const Metric* other) {
    return (one->*format).place < (other->*format).place;
  });
  return rows;
}

}  // namespace dcc::stats
