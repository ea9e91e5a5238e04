// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/total.h"

#include "test.h"

namespace dcc::stats {

TEST_CASE("a server that is down is not in the figures of all, even if it is the only one") {
  ServerSnapshot up;
  up.slots = 6;
  ServerSnapshot down = up;
  down.up = false;
  CHECK(total({up}).slots == 6);
  CHECK(total({up, up}).slots == 12);
  CHECK(total({up, down}).slots == 6);
  CHECK(total({down}).slots == 0);
}

TEST_CASE("servers may be on one machine: its load counts once") {
  ServerSnapshot one, other;
  one.load_average = {1.5, 1, 1};
  other.load_average = {1.6, 1, 1};
  one.temp_free = 70;
  other.temp_free = 80;
  other.memory_available = 5;
  const ServerSnapshot all = total({one, other});
  CHECK(all.load_average[0] == 1.6);
  CHECK(all.temp_free == 70);
  CHECK(all.memory_available == 5);
}

}  // namespace dcc::stats
