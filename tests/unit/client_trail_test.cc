// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/trail.h"

#include <unistd.h>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc::client {
using hosts::JobPhase;

namespace {

Plan plan_of(const std::string& file) {
  Plan plan;
  plan.compiler.name = "gcc";
  plan.invocation.input = file;
  return plan;
}

hosts::Host host_of(const std::string& name) {
  hosts::Host host;
  host.name = name;
  host.port = 3700;
  return host;
}

// What monitors see of this process, which is at most one job.
hosts::MonitorEntry seen(const Scratch& scratch) {
  auto entries = hosts::read_entries(scratch.path());
  return entries.empty() ? hosts::MonitorEntry{} : entries[0];
}

}  // namespace

TEST_CASE("monitors see each phase where it takes place, until the job ends") {
  Scratch scratch;
  Trail trail("");
  trail.begin(plan_of("dir/a.c"));
  trail.show_in(scratch.path());
  CHECK(seen(scratch).pid == 0);
  trail.decide(Outcome::remote, "");
  trail.here_in_slot(2);
  trail.at_host(host_of("box"), 5);
  const struct {
    Phase phase;
    JobPhase shown;
    const char* host;
    int slot;
  } rows[] = {
      {Phase::preprocess, JobPhase::preprocess, "localhost", 2},
      {Phase::connect, JobPhase::connect, "box:3700", 5},
      {Phase::send, JobPhase::send, "box:3700", 5},
      {Phase::queue, JobPhase::blocked, "box:3700", 5},
      {Phase::compile, JobPhase::compile, "box:3700", 5},
      {Phase::receive, JobPhase::receive, "box:3700", 5},
      {Phase::local, JobPhase::compile, "localhost", 2},
  };
  for (const auto& row : rows) {
    trail.enter(row.phase);
    hosts::MonitorEntry entry = seen(scratch);
    CHECK(entry.pid == ::getpid());
    CHECK(entry.file == "a.c");
    CHECK(entry.phase == row.shown);
    CHECK(entry.host == row.host);
    CHECK(entry.slot == row.slot);
    CHECK(entry.local_reason.empty());
  }
  trail.decide(Outcome::fallback, "box is down");
  trail.enter(Phase::local);
  CHECK(seen(scratch).local_reason == "box is down");
  trail.end(0);
  CHECK(seen(scratch).pid == 0);
}

TEST_CASE("a slot that is free is taken without a word") {
  Scratch scratch;
  const std::string locks = scratch.directory("lock");
  Trail trail("");
  trail.begin(plan_of("a.c"));
  trail.show_in(scratch.path());
  auto slot = trail.acquire("localhost", locks, {hosts::local_slots(1)});
  REQUIRE(slot);
  CHECK(slot->guarded());
  CHECK(seen(scratch).pid == 0);
  CHECK_FALSE(trail.acquire("localhost", locks, {}));
}

TEST_CASE("the phases of a line add up to its time") {
  Scratch scratch;
  Trail trail(scratch.path("trace"));
  trail.begin(plan_of("a.c"));
  trail.decide(Outcome::remote, "");
  trail.at_host(host_of("box"), 1);
  for (Phase phase : {Phase::preprocess, Phase::connect, Phase::send, Phase::compile, Phase::receive})
    trail.enter(phase);
  trail.end(7);
  double sum = 0;
  for (double ms : trail.line().phase_ms) sum += ms;
  CHECK(sum == doctest::Approx(trail.line().total_ms));
  auto text = read_file(scratch.path("trace"), 10'000);
  REQUIRE(text);
  CHECK(*text == to_json_line(trail.line()));
  CHECK(text->find(R"("host":"box:3700","slot":1,"host_slots":4)") != std::string::npos);
  CHECK(text->find(R"("status":7)") != std::string::npos);
}

TEST_CASE("a job that was done nowhere has no host") {
  Trail trail("/dev/null");
  trail.begin(plan_of("a.c"));
  trail.decide(Outcome::remote, "");
  trail.here_in_slot(2);
  trail.at_host(host_of("box"), 5);
  trail.decide(Outcome::failed, "box is down");
  trail.end(116);
  CHECK(trail.line().host == "");
  CHECK(trail.line().slot == 0);
  CHECK(trail.line().host_slots == 0);
  CHECK(to_json_line(trail.line()).find("\"slot\"") == std::string::npos);
}

TEST_CASE("what is no job leaves no line") {
  Scratch scratch;
  Trail(scratch.path("trace")).end(0);
  CHECK_FALSE(read_file(scratch.path("trace"), 10'000));
}

TEST_CASE("of a link monitors see no file, and the line has its output") {
  Scratch scratch;
  Plan plan = plan_of("a.o");
  plan.invocation.is_link = true;
  Trail trail("");
  trail.begin(plan);
  trail.show_in(scratch.path());
  trail.enter(Phase::local);
  CHECK(seen(scratch).file == "");
  CHECK(trail.line().file == "a.out");
  plan.invocation.output_given = true;
  plan.invocation.output = "program";
  trail.begin(plan);
  CHECK(trail.line().file == "program");
  CHECK(trail.line().kind == "link");
}

TEST_CASE("without an input a compiler is only asked something, and there is no file") {
  Plan plan = plan_of("");
  plan.invocation.output_given = true;
  plan.invocation.output = "program";
  Trail trail("");
  trail.begin(plan);
  CHECK(trail.line().kind == "query");
  CHECK(trail.line().file == "");
  plan.invocation.preprocess_only = true;
  trail.begin(plan);
  CHECK(trail.line().kind == "query");
}

}  // namespace dcc::client
