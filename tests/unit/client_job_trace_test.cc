// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/job_trace.h"

#include <unistd.h>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc::client {

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
state::MonitorEntry seen(const Scratch& scratch) {
  auto entries = state::read_entries(scratch.path());
  return entries.empty() ? state::MonitorEntry{} : entries[0];
}

}  // namespace

TEST_CASE("monitors see each phase where it takes place, until the job ends") {
  Scratch scratch;
  JobTrace trace("");
  trace.begin(plan_of("dir/a.c"));
  trace.show_in(scratch.path());
  CHECK(seen(scratch).pid == 0);
  trace.decide(trace::Outcome::remote, "");
  trace.here_in_slot(2);
  trace.at_host(host_of("box"), 5);
  const struct {
    ClientPhase phase;
    MonitorPhase shown;
    const char* host;
    int slot;
  } rows[] = {
      {ClientPhase::preprocess, MonitorPhase::preprocess, "localhost", 2},
      {ClientPhase::connect, MonitorPhase::connect, "box:3700", 5},
      {ClientPhase::send, MonitorPhase::send, "box:3700", 5},
      {ClientPhase::queue, MonitorPhase::blocked, "box:3700", 5},
      {ClientPhase::compile, MonitorPhase::compile, "box:3700", 5},
      {ClientPhase::receive, MonitorPhase::receive, "box:3700", 5},
      {ClientPhase::local, MonitorPhase::compile, "localhost", 2},
  };
  for (const auto& row : rows) {
    trace.enter(row.phase);
    state::MonitorEntry entry = seen(scratch);
    CHECK(entry.pid == ::getpid());
    CHECK(entry.file == "a.c");
    CHECK(entry.phase == row.shown);
    CHECK(entry.host == row.host);
    CHECK(entry.slot == row.slot);
    CHECK(entry.local_reason.empty());
  }
  trace.line().native = true;
  trace.enter(ClientPhase::compile);
  CHECK(seen(scratch).is_native);
  trace.decide(trace::Outcome::fallback, "box is down");
  trace.enter(ClientPhase::local);
  CHECK(!seen(scratch).is_native);
  CHECK(seen(scratch).local_reason == "box is down");
  trace.end(0);
  CHECK(seen(scratch).pid == 0);
}

TEST_CASE("a slot that is free is taken without a word") {
  Scratch scratch;
  const std::string locks = scratch.directory("lock");
  JobTrace trace("");
  trace.begin(plan_of("a.c"));
  trace.show_in(scratch.path());
  auto slot = trace.acquire("localhost", locks, {state::local_slots(1)});
  REQUIRE(slot);
  CHECK(slot->guarded());
  CHECK(seen(scratch).pid == 0);
  CHECK_FALSE(trace.acquire("localhost", locks, {}));
}

TEST_CASE("the phases of a line add up to its time") {
  Scratch scratch;
  JobTrace trace(scratch.path("trace"));
  trace.begin(plan_of("a.c"));
  trace.decide(trace::Outcome::remote, "");
  trace.at_host(host_of("box"), 1);
  for (ClientPhase phase :
       {ClientPhase::preprocess, ClientPhase::connect, ClientPhase::send, ClientPhase::compile, ClientPhase::receive})
    trace.enter(phase);
  trace.end(7);
  double sum = 0;
  for (double ms : trace.line().phase_ms) sum += ms;
  CHECK(sum == doctest::Approx(trace.line().total_ms));
  auto text = read_file(scratch.path("trace"), 10'000);
  REQUIRE(text);
  CHECK(*text == trace::to_json_line(trace.line()));
  CHECK(text->find(R"("host":"box:3700","slot":1,"host_slots":4)") != std::string::npos);
  CHECK(text->find(R"("status":7)") != std::string::npos);
}

TEST_CASE("a job that was done nowhere has no host") {
  JobTrace trace("/dev/null");
  trace.begin(plan_of("a.c"));
  trace.decide(trace::Outcome::remote, "");
  trace.here_in_slot(2);
  trace.at_host(host_of("box"), 5);
  trace.decide(trace::Outcome::failed, "box is down");
  trace.end(116);
  CHECK(trace.line().host == "");
  CHECK(trace.line().slot == 0);
  CHECK(trace.line().host_slots == 0);
  CHECK(trace::to_json_line(trace.line()).find("\"slot\"") == std::string::npos);
}

TEST_CASE("what is no job leaves no line") {
  Scratch scratch;
  JobTrace(scratch.path("trace")).end(0);
  CHECK_FALSE(read_file(scratch.path("trace"), 10'000));
}

TEST_CASE("of a link monitors see no file, and the line has its output") {
  Scratch scratch;
  Plan plan = plan_of("a.o");
  plan.invocation.is_link = true;
  JobTrace trace("");
  trace.begin(plan);
  trace.show_in(scratch.path());
  trace.enter(ClientPhase::local);
  CHECK(seen(scratch).file == "");
  CHECK(trace.line().file == "a.out");
  plan.invocation.output_given = true;
  plan.invocation.output = "program";
  trace.begin(plan);
  CHECK(trace.line().file == "program");
  CHECK(trace.line().kind == "link");
}

TEST_CASE("without an input a compiler is only asked something, and there is no file") {
  Plan plan = plan_of("");
  plan.invocation.output_given = true;
  plan.invocation.output = "program";
  JobTrace trace("");
  trace.begin(plan);
  CHECK(trace.line().kind == "query");
  CHECK(trace.line().file == "");
  plan.invocation.preprocess_only = true;
  trace.begin(plan);
  CHECK(trace.line().kind == "query");
}

}  // namespace dcc::client
