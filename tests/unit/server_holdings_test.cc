// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/holdings.h"

#include "test.h"

namespace dcc::server {

TEST_CASE("what a client holds is the sum over its connections, and ends with them") {
  Holdings holdings(1000, [] {});
  Holdings::Share other(holdings, "10.3.0.7");
  {
    Holdings::Share first(holdings, "10.3.0.6"), second(holdings, "10.3.0.6");
    first.hold(300);
    second.hold(100);
    second.hold(150);
    CHECK(first.client().connections == 2);
    CHECK(first.client().bytes == 450);
    CHECK(&first.client() == &second.client());
    CHECK(other.client().bytes == 0);
  }
  CHECK(other.client().connections == 1);
  Holdings::Share again(holdings, "10.3.0.6");
  CHECK(again.client().connections == 1);
  CHECK(again.client().bytes == 0);
}

TEST_CASE("somebody must give way when clients together hold more than there is, and only when they ask for more") {
  Holdings::Share* giving_way = nullptr;
  int asked = 0;
  Holdings holdings(1000, [&] {
    ++asked;
    giving_way->hold(0);
  });
  Holdings::Share large(holdings, "10.3.0.6"), small(holdings, "10.3.0.7");
  giving_way = &large;
  large.hold(500);
  CHECK(!holdings.is_scarce());
  small.hold(100);
  CHECK(holdings.is_scarce());
  small.hold(500);
  CHECK(asked == 0);
  small.hold(501);
  CHECK(asked == 1);
  CHECK(!holdings.is_exceeded());
  CHECK(large.bytes() == 0);
}

}  // namespace dcc::server
