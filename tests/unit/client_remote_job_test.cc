// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/remote_job.h"

#include <stdlib.h>

#include <algorithm>

#include "scripted_job.h"
#include "test.h"

namespace dcc::client {
namespace {

RemoteJob made_of(const ScriptedJob& job) {
  auto made = make_remote_job(job.plan, job.settings);
  REQUIRE_MESSAGE(made, made.error().text);
  return std::move(*made);
}

}  // namespace

TEST_CASE("a job asks for the compiler by its fingerprint, and in stock's protocols by its name") {
  ScriptedJob job(k_examined_compiler);
  job.scratch.file("object", k_object_of_examined);
  const RemoteJob made = made_of(job);
  REQUIRE(made.fingerprint);
  CHECK(made.fingerprint->target == "m68k-linux");
  REQUIRE(made.request.compiler);
  CHECK(made.request.compiler->version == "12.2.0");
  CHECK(made.request.compiler->fingerprint == made.fingerprint->digest);
  CHECK(made.request.argv[0] == "gcc");
  CHECK(made.expected.machine == EM_68K);
  CHECK(!made.needs_protocol_4);
}

TEST_CASE("a client that is not to offer protocol 4 has no fingerprint to show") {
  ScriptedJob job(k_examined_compiler);
  job.scratch.file("object", k_object_of_examined);
  job.settings.offers_4 = false;
  const RemoteJob made = made_of(job);
  CHECK(!made.fingerprint);
  CHECK(!made.request.compiler);
}

TEST_CASE("a compiler that cannot be examined has its job done in stock's protocols") {
  ScriptedJob job("case \"$*\" in *-v*) exit 1;; esac\n" + k_examined_compiler);
  job.scratch.file("object", k_object_of_examined);
  const RemoteJob made = made_of(job);
  CHECK(!made.fingerprint);
  CHECK(made.stock_argv[0] == "gcc");
}

TEST_CASE("a job whose objects could not be compared with one of the compiler here stays here") {
  for (const char* object : {"", "no object"}) {
    CAPTURE(object);
    ScriptedJob job(k_examined_compiler);
    job.scratch.file("object", object);
    auto made = make_remote_job(job.plan, job.settings);
    REQUIRE(!made);
    CHECK(made.error().text.find("no local object to compare the remote one with") != std::string::npos);
  }
}

TEST_CASE("a job takes along the variables that change messages, and no others") {
  ScriptedJob job(k_examined_compiler);
  job.scratch.file("object", k_object_of_examined);
  ::setenv("SOURCE_DATE_EPOCH", "7", 1);
  ::setenv("DCC_TEST_SECRET", "x", 1);
  const std::vector<std::string> variables = made_of(job).request.environment;
  ::unsetenv("SOURCE_DATE_EPOCH");
  ::unsetenv("DCC_TEST_SECRET");
  CHECK(std::count(variables.begin(), variables.end(), "SOURCE_DATE_EPOCH=7") == 1);
  for (const std::string& variable : variables) CHECK(!variable.starts_with("DCC_TEST_SECRET"));
}

}  // namespace dcc::client
