// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/settings.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::client {
namespace {

// A variable for as long as this lives.
struct Variable {
  Variable(const char* of, const char* value) : name(of) { ::setenv(of, value, 1); }
  Variable(const Variable&) = delete;
  ~Variable() { ::unsetenv(name); }
  const char* name;
};

Settings settings_with(const char* name, const char* value) {
  const Variable variable(name, value);
  auto settings = read_settings();
  REQUIRE(settings);
  return *settings;
}

}  // namespace

TEST_CASE("without variables a client has distcc's defaults") {
  TempHome home;
  auto settings = read_settings();
  REQUIRE(settings);
  CHECK(settings->fallback);
  CHECK(!settings->skip_local_retry);
  CHECK(settings->rewrite_names);
  CHECK(settings->offers_4);
  CHECK(!settings->save_temps);
  CHECK(settings->io_timeout_ms == 300'000);
  CHECK(settings->compile_timeout_ms == 1'200'000);
  CHECK(settings->nesting_level == 0);
  CHECK(settings->trace_file.empty());
}

TEST_CASE("each variable sets what it says") {
  TempHome home;
  CHECK(!settings_with("DISTCC_FALLBACK", "0").fallback);
  CHECK(settings_with("DISTCC_FALLBACK", "1").fallback);
  CHECK(settings_with("DISTCC_SKIP_LOCAL_RETRY", "").skip_local_retry);
  CHECK(!settings_with("DISTCC_NO_REWRITE_CROSS", "").rewrite_names);
  CHECK(!settings_with("DCC_PROTOCOL", "1").offers_4);
  CHECK(!settings_with("DCC_PROTOCOL", "2").offers_4);
  CHECK(settings_with("DCC_PROTOCOL", "4").offers_4);
  CHECK(settings_with("DCC_PROTOCOL", "").offers_4);
  CHECK(settings_with("DISTCC_SAVE_TEMPS", "1").save_temps);
  CHECK(settings_with("DCC_VERIFY", "50").verify_every == 50);
  CHECK(settings_with("DCC_VERIFY", "").verify_every == 0);
  CHECK(settings_with("DCC_TRACE", "/x").trace_file == "/x");
  CHECK(settings_with("_DISTCC_SAFEGUARD", "2").nesting_level == 2);
  CHECK(settings_with("_DISTCC_SAFEGUARD", "many").nesting_level == 1);
  CHECK(settings_with("DISTCC_IO_TIMEOUT", "7").io_timeout_ms == 7000);
  CHECK(settings_with("DISTCC_IO_TIMEOUT", "7").compile_timeout_ms == 7000);
}

TEST_CASE("a value that dcc's own variables cannot have is ignored, and the log says so") {
  TempHome home;
  const std::string log_file = home.path() + "/log";
  REQUIRE(log::to_file(log_file));
  log::set_level(log::Level::warning);
  CHECK(settings_with("DCC_PROTOCOL", "3").offers_4);
  CHECK(settings_with("DCC_VERIFY", "-3").verify_every == 0);
  CHECK(settings_with("DCC_VERIFY", "all").verify_every == 0);
  log::to_descriptor(2);
  const auto said = read_file(log_file, 4096);
  REQUIRE(said);
  for (const char* part : {"DCC_PROTOCOL must be 1, 2 or 4; '3' is ignored", "'-3' is ignored", "'all' is ignored"}) {
    CAPTURE(part);
    CHECK(said->find(part) != std::string::npos);
  }
}

TEST_CASE("a time-out that is no positive number is an error") {
  TempHome home;
  for (const char* value : {"", "0", "-1", "1.5", "7s", "1000001"}) {
    CAPTURE(value);
    const Variable variable("DISTCC_IO_TIMEOUT", value);
    auto settings = read_settings();
    REQUIRE(!settings);
    CHECK(settings.error().code == Code::bad_arguments);
  }
}

TEST_CASE("a build sees the compiler's messages and nothing else, unless somebody asks for ours") {
  TempHome home;
  using log::Level;
  set_up_log();
  CHECK(log::enabled(Level::error));
  CHECK(!log::enabled(Level::warning));
  {
    const Variable verbose("DISTCC_VERBOSE", "1");
    set_up_log();
    CHECK(log::enabled(Level::debug));
  }
  {
    const Variable file("DISTCC_LOG", (home.path() + "/log").c_str());
    set_up_log();
    CHECK(log::enabled(Level::info));
    CHECK(!log::enabled(Level::debug));
  }
  log::to_descriptor(2);
  log::set_level(Level::warning);
}

}  // namespace dcc::client
