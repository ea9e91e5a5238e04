// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/total.h"

#include <algorithm>

namespace dcc::stats {

ServerSnapshot total(const std::vector<ServerSnapshot>& servers) {
  if (servers.size() == 1 && servers.front().up) return servers.front();
  ServerSnapshot all;
  all.kind = "dcc";
  for (const ServerSnapshot& server : servers) {
    if (!server.up) continue;
    all.slots += server.slots;
    all.running += server.running;
    all.accepted += server.accepted;
    for (size_t i = 0; i < k_outcomes; ++i) all.outcomes[i] += server.outcomes[i];
    for (size_t i = 0; i < 3; ++i) {
      all.recent_jobs[i] += server.recent_jobs[i];
      all.average_running[i] += server.average_running[i];
      all.load_average[i] += server.load_average[i];
    }
    all.runnable += server.runnable;
    all.uninterruptible += server.uninterruptible;
    all.memory_available += server.memory_available;
    all.temp_free += server.temp_free;
    if (server.io_rate >= 0) all.io_rate = std::max<int64_t>(all.io_rate, 0) + server.io_rate;
    if (server.largest_memory > all.largest_memory) {
      all.largest_memory = server.largest_memory;
      all.largest_memory_name = server.largest_memory_name;
    }
    if (server.longest_ms > all.longest_ms) {
      all.longest_ms = server.longest_ms;
      all.longest_input = server.longest_input;
      all.longest_compiler = server.longest_compiler;
    }
  }
  return all;
}

}  // namespace dcc::stats
