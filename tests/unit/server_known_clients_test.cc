// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/known_clients.h"

#include "test.h"

namespace dcc::server {

TEST_CASE("a client is a stranger before it is known, and when it is no more") {
  KnownClients known;
  CHECK(known.standing_of("10.3.0.6").is_stranger);
  known.add("10.3.0.6");
  known.add("10.3.0.6");
  CHECK(!known.standing_of("10.3.0.6").is_stranger);
  CHECK(known.standing_of("10.3.0.7").is_stranger);
  known.remove("10.3.0.6");
  known.remove("10.3.0.7");
  CHECK(known.standing_of("10.3.0.6").is_stranger);
}

TEST_CASE("a client that comes now and then is not forgotten for all those that came once") {
  KnownClients known;
  known.add("10.3.0.6");
  for (int number = 0; number < 10'000; ++number) {
    known.add("2001:db8::" + std::to_string(number));
    if (number % 1000 == 0) CHECK(!known.standing_of("10.3.0.6").is_stranger);
  }
  CHECK(known.standing_of("2001:db8::0").is_stranger);
}

}  // namespace dcc::server
