// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/host.h"

#include "test.h"

namespace dcc::http {

TEST_CASE("addresses, localhost and the names given are ours, with any port") {
  HostNames names({"Board.Lan", "farm"});
  for (const char* host : {"localhost", "LOCALHOST:3633", "127.0.0.1", "10.3.0.7:80", "[::1]", "[fe80::1]:3633",
                           "board.lan", "board.lan.:3633", "FARM", "localhost:", "[::1]:"})
    CHECK_MESSAGE(names.allows(host), host);
}

TEST_CASE("no other name is ours, and nothing that only looks like a name") {
  HostNames names({"board"});
  for (const char* host : {"",
                           "evil.example",
                           "board.evil.example",
                           "evilboard",
                           "127.0.0.1.evil.example",
                           "board:x",
                           "board:123456",
                           "[::1",
                           "::1]",
                           "[board]",
                           "[127.0.0.1]",
                           "a:b:c",
                           "board/",
                           "board@evil",
                           " board",
                           "127.1",
                           "0x7f000001",
                           "2130706433",
                           "localhost.evil.example",
                           "127.0.0.1:80:80",
                           "."})
    CHECK_MESSAGE(!names.allows(host), host);
}

TEST_CASE("this machine's own name is known") {
  std::vector<std::string> own = HostNames::of_this_machine();
  REQUIRE_FALSE(own.empty());
  HostNames names(own);
  CHECK(names.allows(own[0] + ":3633"));
  CHECK(names.allows(own[1] + ".local"));
}

}  // namespace dcc::http
