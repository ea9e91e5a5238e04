// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/address_turns.h"

#include <fcntl.h>

#include <algorithm>

#include "base/file.h"
#include "base/temp.h"
#include "test.h"

namespace dcc::state {

namespace {

using Order = std::vector<size_t>;

hosts::Host box() {
  hosts::Host host;
  host.name = "box";
  return host;
}

const std::vector<std::string> k_three = {"10.0.0.1", "10.0.0.2", "fd00::3"};
constexpr WallTime k_now{std::chrono::seconds(1'800'000'000)};

}  // namespace

TEST_CASE("addresses of a name take turns") {
  auto directory = TempDirectory::create();
  REQUIRE(directory);
  AddressTurns turns(directory->path(), 60);
  CHECK(turns.order(box(), k_three, k_now) == Order{0, 1, 2});
  CHECK(turns.order(box(), k_three, k_now) == Order{1, 2, 0});
  CHECK(turns.order(box(), k_three, k_now) == Order{2, 0, 1});
  CHECK(turns.order(box(), k_three, k_now) == Order{0, 1, 2});
}

TEST_CASE("a dead address comes last, and one job at a time tries it again") {
  auto directory = TempDirectory::create();
  REQUIRE(directory);
  AddressTurns turns(directory->path(), 60);
  turns.note(box(), "10.0.0.2", {"10.0.0.1"}, k_now);
  CHECK(turns.order(box(), k_three, k_now) == Order{1, 2, 0});
  CHECK(turns.order(box(), k_three, k_now) == Order{2, 1, 0});
  const WallTime later = k_now + std::chrono::seconds(1);
  CHECK(turns.order(box(), k_three, later) == Order{0, 1, 2});
  CHECK(turns.order(box(), k_three, later) == Order{2, 1, 0});
  SUBCASE("it is there again") {
    turns.note(box(), "10.0.0.1", {}, later);
    CHECK(turns.order(box(), k_three, later) == Order{1, 2, 0});
  }
  SUBCASE("it rests for longer each time, to a limit") {
    WallTime now = later;
    for (int seconds : {2, 4, 8, 16, 32, 60, 60}) {
      turns.note(box(), "10.0.0.2", {"10.0.0.1"}, now);
      CHECK(turns.order(box(), k_three, now + std::chrono::seconds(seconds - 1)).back() == 0);
      now += std::chrono::seconds(seconds);
      CHECK(turns.order(box(), k_three, now).front() == 0);
    }
  }
  SUBCASE("the clock was set back") {
    CHECK(turns.order(box(), k_three, k_now - std::chrono::hours(24)) == Order{1, 2, 0});
    CHECK(turns.order(box(), k_three, k_now - std::chrono::hours(24)) == Order{2, 0, 1});
  }
}

TEST_CASE("what is in the file of the turns does no harm") {
  auto directory = TempDirectory::create();
  REQUIRE(directory);
  AddressTurns turns(directory->path(), 60);
  (void)turns.order(box(), k_three, k_now);
  for (const char* text : {"", "x", "-5\n", "99999999999999999999\n10.0.0.1 99 99999999999999\n", "1\n10.0.0.1 1\n"}) {
    CAPTURE(text);
    auto fd = open_file(directory->path() + "/addresses_tcp_box_3632", O_WRONLY | O_TRUNC);
    REQUIRE(fd);
    REQUIRE(write_all(fd->get(), text));
    Order order = turns.order(box(), k_three, k_now);
    std::sort(order.begin(), order.end());
    CHECK(order == Order{0, 1, 2});
  }
}

TEST_CASE("without a state directory the resolver's order holds") {
  AddressTurns turns("", 60);
  turns.note(box(), "10.0.0.2", {"10.0.0.1"}, k_now);
  CHECK(turns.order(box(), k_three, k_now) == Order{0, 1, 2});
}

}  // namespace dcc::state
