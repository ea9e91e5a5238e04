// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "stats/snapshot.h"

namespace dcc::stats {

// Counts by a text that a peer may have chosen: it gets no further than a bounded number of printable, short labels.
class LabelTable {
 public:
  void add(const std::string& label);  // an empty one is not counted
  const CountsByLabel& counts() const { return counts_; }

 private:
  CountsByLabel counts_;
};

}  // namespace dcc::stats
