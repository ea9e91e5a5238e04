// SPDX-License-Identifier: GPL-2.0-or-later
// The jobs as a page of text, for a terminal of some size. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/table.h"
#include "monitor/tally.h"
#include "state/down.h"

namespace dcc::monitor {

struct Page {
  size_t columns = 0;  // 0: as many as there is to say
  size_t rows = 0;     // likewise
  int64_t now_ms = 0;
  std::string since;   // since when the jobs are counted, "12:03:10"; empty: they are not
  std::string notice;  // what there is to know otherwise, above the jobs
  bool takes_keys = false;
  std::vector<state::Down> down;  // hosts that are not asked just now
};

// The page from top to bottom: a summary, the jobs, the hosts, why jobs run here. Where it is too narrow, names are cut
// and then columns left out; where it is too low, lines are, and a line says how many. All of it is printable ASCII.
std::vector<Line> lay_out(const Tally& tally, const Page& page);

std::string duration(int64_t ms);  // "7s", "3m05s", "2h10m"

}  // namespace dcc::monitor
