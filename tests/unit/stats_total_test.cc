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

}  // namespace dcc::stats
