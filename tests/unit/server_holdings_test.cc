// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/holdings.h"

#include "test.h"

namespace dcc::server {

TEST_CASE("what a client holds is the sum over its connections, and ends with them") {
  Holdings holdings(1000, [] {});
  Holdings::Share other(holdings, {"10.3.0.7"});
  {
    Holdings::Share first(holdings, {"10.3.0.6"}), second(holdings, {"10.3.0.6"});
    first.hold(300);
    second.hold(100);
    second.hold(150);
    CHECK(first.of_client().connections == 2);
    CHECK(first.of_client().bytes == 450);
    CHECK(&first.of_client() == &second.of_client());
    CHECK(other.of_client().bytes == 0);
  }
  CHECK(other.of_client().connections == 1);
  Holdings::Share again(holdings, {"10.3.0.6"});
  CHECK(again.of_client().connections == 1);
  CHECK(again.of_client().bytes == 0);
}

TEST_CASE("somebody must give way when clients together hold more than there is, and only when they ask for more") {
  Holdings::Share* giving_way = nullptr;
  int asked = 0;
  Holdings holdings(1000, [&] {
    ++asked;
    giving_way->hold(0);
  });
  Holdings::Share large(holdings, {"10.3.0.6"}), small(holdings, {"10.3.0.7"});
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

TEST_CASE("strangers are one party, and known clients one each") {
  Holdings holdings(1000, [] {});
  Holdings::Share one(holdings, {"10.3.0.6", true}), known(holdings, {"10.3.0.6"});
  one.hold(100);
  known.hold(20);
  {
    Holdings::Share other(holdings, {"10.3.0.7", true});
    other.hold(300);
    CHECK(one.of_party().bytes == 400);
    CHECK(&one.of_party() == &other.of_party());
  }
  CHECK(one.of_party().bytes == 100);
  CHECK(one.of_party().connections == 1);
  CHECK(one.of_client().bytes == 120);
  CHECK(&known.of_party() == &known.of_client());
}

}  // namespace dcc::server
