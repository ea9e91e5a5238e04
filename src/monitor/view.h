// SPDX-License-Identifier: GPL-2.0-or-later
// The jobs as a page of text that fits a terminal. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/table.h"
#include "monitor/tally.h"
#include "state/down.h"

namespace dcc::monitor {

struct Page {
  size_t columns = 0;  // 0: as many as needed
  size_t rows = 0;     // 0: as many as needed
  int64_t now_ms = 0;
  std::string since;   // when counting started, "12:03:10"; empty: jobs are not counted
  std::string notice;  // a message to show above the jobs
  bool takes_keys = false;
  std::vector<state::Down> down;  // hosts in back-off
};

// The page from top to bottom: a summary, the jobs, the hosts, why jobs run here. If it is too narrow, names are cut
// and then columns left out; if it is too low, lines are left out, and a line says how many. All of it is printable
// ASCII.
std::vector<Line> lay_out(const Tally& tally, const Page& page);

std::string duration(int64_t ms);  // "7s", "3m05s", "2h10m"

}  // namespace dcc::monitor
