// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/stall_watch.h"

#include <sys/socket.h>

#include "base/file.h"
#include "loop/fd_stream.h"
#include "test.h"

namespace dcc::server {

TEST_CASE("a transfer that stands still is ended after its limit, whoever waits") {
  loop::Loop loop;
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  UniqueFd peer(ends[1]);
  loop::FdStream stream(loop, UniqueFd(ends[0]));
  int stalled = 0;
  server::StallWatch stall(
      stream, 20, [] { return true; }, [&stalled] { ++stalled; });
  uint64_t before = loop.now_ms();
  loop.run();
  CHECK(stalled == 1);
  CHECK(loop.now_ms() - before >= 20);
}

}  // namespace dcc::server
