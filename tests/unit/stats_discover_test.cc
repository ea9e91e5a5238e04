// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/discover.h"

#include <algorithm>

#include "net/listen.h"
#include "test.h"

namespace dcc::stats {

static std::vector<std::string> found_in(std::string_view list) {
  std::vector<std::string> found;
  for (const net::Address& address : announced_in(list)) found.push_back(address.text());
  return found;
}

static std::string line(std::string_view name) {
  return fmt::format("0000000000000000: 00000002 00000000 00000000 0001 01 12345 {}\n", name);
}

TEST_CASE("servers are found in the kernel's list of sockets by their names") {
  CHECK(found_in("").empty());
  CHECK(found_in("Num       RefCount Protocol Flags    Type St Inode Path\n").empty());
  CHECK(found_in(line("@dcc-stats/3633") + line("/run/x") + line("@dcc-stats/10.3.0.7:4000") +
                 line("@dcc-stats/::1:5000")) ==
        std::vector<std::string>{"127.0.0.1:3633", "10.3.0.7:4000", "::1:5000"});
  CHECK(found_in(line("@dcc-stats/1") + line("@dcc-stats/1")).size() == 1);
}

TEST_CASE("names that nobody of ours gave are passed over, and too many are") {
  for (const char* name : {"@dcc-stats/", "@dcc-stats/0", "@dcc-stats/65536", "@dcc-stats/3633x",
                           "@dcc-stats/name:3633", "@dcc-stats/-1", "dcc-stats/3633", "/tmp/dcc-stats/3633",
                           "@@dcc-stats/3633", "@dcc-stats/:3633", "@dcc-stats/127.0.0.1:", "@dcc-stats"})
    CHECK_MESSAGE(found_in(line(name)).empty(), name);
  std::string many;
  for (int port = 1; port <= 1000; ++port) many += line(fmt::format("@dcc-stats/{}", port));
  CHECK(found_in(many).size() == 32);
}

TEST_CASE("what is announced is found as long as it is held") {
  net::ListenSettings settings;
  settings.hosts = {"127.0.0.1"};
  auto sockets = net::listen_on_all(settings);
  REQUIRE(sockets);
  std::string own = net::local_address(sockets->front().get()).text();
  auto is_found = [&own] {
    std::vector<net::Address> found = find_local_servers();
    return std::any_of(found.begin(), found.end(),
                       [&own](const net::Address& address) { return address.text() == own; });
  };
  {
    UniqueFd name = announce(*sockets);
    CHECK(name);
    CHECK(is_found());
    CHECK_FALSE(announce(*sockets));  // taken, and no harm
  }
  CHECK_FALSE(is_found());
}

}  // namespace dcc::stats
