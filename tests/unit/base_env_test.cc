// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/env.h"

#include <cstdlib>

#include "test.h"

namespace dcc {

TEST_CASE("a switch is on or off in any of the usual words, and stays as it is in others") {
  constexpr const char* k_name = "DCC_NATIVE";
  for (const char* off : {"0", "no", "off", "false", "No", "OFF"}) {
    ::setenv(k_name, off, 1);
    CHECK_MESSAGE(!env_bool(k_name, true), off);
  }
  for (const char* on : {"1", "yes", "on", "true", "True"}) {
    ::setenv(k_name, on, 1);
    CHECK_MESSAGE(env_bool(k_name, false), on);
  }
  for (const char* other : {"", "2", "maybe", "00"}) {
    ::setenv(k_name, other, 1);
    CHECK_MESSAGE(env_bool(k_name, true), other);
    CHECK_MESSAGE(!env_bool(k_name, false), other);
  }
  ::unsetenv(k_name);
}

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
