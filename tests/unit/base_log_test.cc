// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include <unistd.h>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc {
namespace {

// The log in a file; on stderr again afterwards.
struct LogFile {
  Scratch scratch;
  LogFile() { REQUIRE(bool(log::to_file(scratch.path("log")))); }
  ~LogFile() {
    log::to_descriptor(STDERR_FILENO);
    log::set_level(log::Level::warning);
  }
  std::string text(const std::string& name = "log") const { return *read_file(scratch.path(name), 1 << 20); }
};

}  // namespace

TEST_CASE("a log line has distcc's form: ident, process and severity, and the time before it in a file") {
  LogFile log;
  log::error("no {}", "luck");
  const std::string line = fmt::format("dcc[{}] ERROR: no luck\n", ::getpid());
  REQUIRE(log.text().size() == std::string_view("2026-11-27T09:30:00.123+01:00 ").size() + line.size());
  CHECK(log.text().ends_with(' ' + line));
  CHECK(log.text()[10] == 'T');
}

TEST_CASE("a log has what its level lets through, and nothing else") {
  LogFile log;
  log::set_level(log::Level::notice);
  log::info("hidden");
  log::notice("shown");
  log::warning("shown");
  CHECK(log.text().find("hidden") == std::string::npos);
  CHECK(log.text().find("] shown\n") != std::string::npos);
  CHECK(log.text().find("] Warning: shown\n") != std::string::npos);
  CHECK(!log::enabled(log::Level::info));
}

TEST_CASE("a log that was moved away goes on in a new file after reopening") {
  LogFile log;
  log::error("first");
  REQUIRE(::rename(log.scratch.path("log").c_str(), log.scratch.path("log.1").c_str()) == 0);
  log::reopen();
  log::error("second");
  CHECK(log.text("log.1").find("first") != std::string::npos);
  CHECK(log.text("log.1").find("second") == std::string::npos);
  CHECK(log.text().find("second") != std::string::npos);
}

TEST_CASE("a log file that cannot be had is an error, and lines go where they went") {
  LogFile log;
  CHECK(!log::to_file(log.scratch.path("missing/log")));
  log::error("still here");
  CHECK(log.text().find("still here") != std::string::npos);
}

TEST_CASE("levels have distccd's names") {
  CHECK(log::parse_level("crit") == log::Level::critical);
  CHECK(log::parse_level("warning") == log::Level::warning);
  CHECK(log::parse_level("note") == log::Level::notice);
  CHECK(log::parse_level("debug") == log::Level::debug);
  CHECK(!log::parse_level("loud"));
  CHECK(!log::parse_level(""));
}

}  // namespace dcc
