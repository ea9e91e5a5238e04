// SPDX-License-Identifier: GPL-2.0-or-later
// Every figure of a server, and what each format makes of it: one row, from which the exporters, the importers and
// total() follow. A new figure is a member of ServerSnapshot, its row, and the place that counts it.
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

// What several servers make together.
enum class Sum {
  none,
  add,
  largest,
  least,  // of those that are not 0. This and `largest` are for machines, of which servers may share one
};

// A family of Prometheus' metrics, or one of its samples: rows with the same name follow each other. One whose name
// ends with "_total" is a counter.
struct PrometheusFamily {
  unsigned place = 0;  // in the exposition; of rows with the same place, the earlier comes first. 0: not there
  std::string_view name, help;
  std::string_view label = "";  // of samples by text, outcome, phase or minutes; else it has this value:
  std::string_view label_value = "";
  double per_unit = 1;  // so many of ours are one of Prometheus'
};

enum class DistccForm { whole, hundredths, kilobytes, megabytes, text, process };

constexpr uint64_t unit_of(DistccForm form) {
  return form == DistccForm::kilobytes ? 1 << 10 : form == DistccForm::megabytes ? 1 << 20 : 1;
}

// A line of what distccd --stats answers.
struct DistccLine {
  unsigned place = 0;  // as above
  std::string_view key = "";
  DistccForm form = DistccForm::whole;
  bool stock = true;  // distcc's own distccd tells it, too
};

struct Metric {
  const char* name = "";  // in JSON; empty: not there
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

// The rows that `format` shows, in its order.
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
