// SPDX-License-Identifier: GPL-2.0-or-later
#include "process/capture.h"

#include "child.h"
#include "test.h"

namespace dcc::process {

TEST_CASE("a captured command reads its input, and what it writes is kept apart") {
  Command command = shell("cat; echo trouble >&2; echo more");
  auto capture = Capture::of(command, "input\n");
  REQUIRE(capture);
  CHECK(status_of(command).ok());
  CHECK(*capture->out(100) == "input\nmore\n");
  CHECK(*capture->err(100) == "trouble\n");
  CHECK(!capture->out(5));
}

}  // namespace dcc::process
