// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/total.h"

#include <algorithm>
#include <type_traits>

#include "stats/metrics.h"

namespace dcc::stats {

namespace {

// Only numbers are combined.
template <class Value>
void take_in(Value& all, const Value& one, Sum sum) {
  if constexpr (std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>) {
    if (sum == Sum::add) all += one;
    if (sum == Sum::largest) all = std::max(all, one);
    if (sum == Sum::least && one > 0) all = all > 0 ? std::min(all, one) : one;
  }
}
template <class Value, size_t Size>
void take_in(std::array<Value, Size>& all, const std::array<Value, Size>& one, Sum sum) {
  for (size_t i = 0; i < Size; ++i) take_in(all[i], one[i], sum);
}

}  // namespace

ServerSnapshot total(const std::vector<ServerSnapshot>& servers) {
  if (servers.size() == 1 && servers.front().up) return servers.front();
  ServerSnapshot all;
  all.kind = "dcc";
  for (const ServerSnapshot& server : servers) {
    if (!server.up) continue;
    // Details of a largest value come from the same server as the value.
    if (server.largest_memory > all.largest_memory) all.largest_memory_name = server.largest_memory_name;
    if (server.longest_ms > all.longest_ms) {
      all.longest_input = server.longest_input;
      all.longest_compiler = server.longest_compiler;
    }
    for (const Metric& row : fields_of(server))
      std::visit([&](auto value) { take_in(all.*value, server.*value, row.sum); }, row.value);
  }
  return all;
}

}  // namespace dcc::stats
