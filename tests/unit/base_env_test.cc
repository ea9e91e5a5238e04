// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/env.h"

#include <cstdlib>

#include "test.h"

namespace dcc {

TEST_CASE("DISTCC_IO_TIMEOUT is a positive number of seconds, or nothing") {
  constexpr const char* k_name = "DISTCC_IO_TIMEOUT";
  ::unsetenv(k_name);
  auto unset = io_timeout_ms();
  REQUIRE(unset);
  CHECK(!*unset);
  for (const char* text : {"", "0", "-5", "1000001", "5s", "99999999999999999999"}) {
    CAPTURE(text);
    ::setenv(k_name, text, 1);
    auto bad = io_timeout_ms();
    REQUIRE(!bad);
    CHECK(bad.error().code == Code::bad_arguments);
    CHECK(bad.error().text.ends_with("not '" + std::string(text) + "'"));
  }
  ::setenv(k_name, "300", 1);
  auto usual = io_timeout_ms();
  REQUIRE(usual);
  CHECK(*usual == uint64_t{300'000});
  ::unsetenv(k_name);
}

}  // namespace dcc
