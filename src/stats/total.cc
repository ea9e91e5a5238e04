// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/total.h"

#include <algorithm>

namespace dcc::stats {

namespace {

// Of machines, of which several servers may have one together.
template <class Value>
void keep_largest(Value& value, const Value& other) {
  value = std::max(value, other);
}
void keep_least(uint64_t& value, uint64_t other) {
  if (other > 0) value = value > 0 ? std::min(value, other) : other;
}

}  // namespace

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
      keep_largest(all.load_average[i], server.load_average[i]);
    }
    keep_largest(all.runnable, server.runnable);
    keep_largest(all.uninterruptible, server.uninterruptible);
    keep_largest(all.io_rate, server.io_rate);
    keep_least(all.memory_available, server.memory_available);
    keep_least(all.temp_free, server.temp_free);
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
