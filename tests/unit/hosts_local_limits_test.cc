// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts/local_limits.h"

#include "test.h"

namespace dcc::hosts {

TEST_CASE("local jobs are bounded by cores and by memory, and there is always one") {
  constexpr uint64_t k_gib = 1024 * 1024 * 1024;
  const struct {
    Machine machine;
    int c;
    int cplusplus;
    int cpp;
  } table[] = {
      {{8, 16 * k_gib}, 8, 8, 9}, {{8, 2 * k_gib}, 8, 4, 9}, {{8, k_gib}, 8, 2, 8},      {{4, k_gib / 2}, 4, 1, 4},
      {{4, k_gib / 4}, 2, 1, 2},  {{4, 1}, 1, 1, 1},         {{1, 64 * k_gib}, 1, 1, 2}, {{16, 0}, 16, 16, 17},
  };
  for (const auto& row : table) {
    CAPTURE(row.machine.cores);
    CAPTURE(row.machine.memory_available);
    CHECK(default_local_slots(row.machine, false) == row.c);
    CHECK(default_local_slots(row.machine, true) == row.cplusplus);
    CHECK(default_cpp_slots(row.machine) == row.cpp);
  }
}

}  // namespace dcc::hosts
