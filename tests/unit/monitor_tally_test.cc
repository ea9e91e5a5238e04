// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/tally.h"

#include "test.h"

namespace dcc::monitor {
using Kind = Change::Kind;

namespace {

Job job(pid_t pid, std::string host, MonitorPhase phase, std::string reason = "") {
  Job made;
  made.pid = pid;
  made.file = "a.c";
  made.host = std::move(host);
  made.phase = phase;
  made.started_ms = made.phase_started_ms = 1'000'000;
  made.local_reason = std::move(reason);
  return made;
}

}  // namespace

TEST_CASE("a job starts, moves and is finished") {
  Tally tally;
  auto changes = tally.update({job(1, "box", MonitorPhase::connect)});
  REQUIRE(changes.size() == 1);
  CHECK((changes[0].kind == Kind::started));
  changes = tally.update({job(1, "box", MonitorPhase::compile)});
  REQUIRE(changes.size() == 1);
  CHECK((changes[0].kind == Kind::moved));
  CHECK((changes[0].job.phase == MonitorPhase::compile));
  CHECK(tally.update({job(1, "box", MonitorPhase::compile)}).empty());
  CHECK(tally.done() == 0);
  changes = tally.update({});
  REQUIRE(changes.size() == 1);
  CHECK((changes[0].kind == Kind::finished));
  CHECK((changes[0].job.phase == MonitorPhase::compile));
  CHECK(tally.done() == 1);
  CHECK(tally.running().empty());
}

TEST_CASE("a job counts where it is now, and is done where it was last") {
  Tally tally;
  tally.update({job(1, "localhost", MonitorPhase::preprocess), job(2, "box", MonitorPhase::compile)});
  CHECK(tally.hosts().at("localhost").running == 1);
  CHECK(tally.hosts().at("box").running == 1);
  tally.update({job(1, "box", MonitorPhase::send), job(2, "box", MonitorPhase::compile)});
  CHECK(tally.hosts().at("localhost").running == 0);
  CHECK(tally.hosts().at("box").running == 2);
  tally.update({});
  CHECK(tally.hosts().at("localhost").done == 0);
  CHECK(tally.hosts().at("box").running == 0);
  CHECK(tally.hosts().at("box").done == 2);
}

TEST_CASE("reasons for running here are counted") {
  Tally tally;
  tally.update({job(1, "localhost", MonitorPhase::compile, "linking"),
                job(2, "localhost", MonitorPhase::compile, "linking"), job(3, "box", MonitorPhase::compile)});
  CHECK(tally.reasons().size() == 1);
  CHECK(tally.reasons().at("linking").running == 2);
  tally.update({job(2, "localhost", MonitorPhase::compile, "linking")});
  CHECK(tally.reasons().at("linking").running == 1);
  CHECK(tally.reasons().at("linking").done == 1);
}

TEST_CASE("reasons that differ by names alone are one") {
  Tally tally;
  tally.update({job(1, "localhost", MonitorPhase::compile, "'a.o' is for the linker"),
                job(2, "localhost", MonitorPhase::compile, "'b.o' is for the linker")});
  REQUIRE(tally.reasons().size() == 1);
  CHECK(tally.reasons().at("'...' is for the linker").running == 2);
}

TEST_CASE("a process number that is used again is another job") {
  Tally tally;
  tally.update({job(1, "box", MonitorPhase::compile)});
  Job next = job(1, "box", MonitorPhase::compile);
  next.started_ms += 1001;
  auto changes = tally.update({next});
  REQUIRE(changes.size() == 2);
  CHECK((changes[0].kind == Kind::finished));
  CHECK((changes[1].kind == Kind::started));
  CHECK(tally.done() == 1);
}

TEST_CASE("a start that is known a little differently is no other job, and stays what it was") {
  Tally tally;
  tally.update({job(1, "box", MonitorPhase::compile)});
  for (int64_t shift : {10, -10, 1000}) {
    Job again = job(1, "box", MonitorPhase::compile);
    again.started_ms += shift;
    CHECK(tally.update({again}).empty());
    CHECK(tally.running()[0].started_ms == 1'000'000);
  }
}

TEST_CASE("phase done is the end, once") {
  Tally tally;
  tally.update({job(1, "box", MonitorPhase::receive)});
  CHECK(tally.update({job(1, "box", MonitorPhase::done)}).size() == 1);
  CHECK(tally.done() == 1);
  CHECK(tally.running().empty());
  CHECK(tally.update({}).empty());
  CHECK(tally.done() == 1);
}

TEST_CASE("names are counted apart up to a limit") {
  Tally tally;
  std::vector<Job> jobs;
  for (int i = 0; i < 400; ++i) jobs.push_back(job(i + 1, "host" + std::to_string(i), MonitorPhase::compile));
  tally.update(jobs);
  CHECK(tally.hosts().size() == k_most_names + 1);
  CHECK(tally.hosts().at(k_other_names).running == 400 - static_cast<int>(k_most_names));
}

TEST_CASE("a job whose file is being written is as it was before, and no job that has ended") {
  Tally tally;
  tally.update({job(1, "box", MonitorPhase::send), job(2, "box", MonitorPhase::send)});
  auto changes = tally.update({job(2, "box", MonitorPhase::compile)}, {1, 77});
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].job.pid == 2);
  CHECK(tally.running().size() == 2);
  CHECK(tally.hosts().at("box").running == 2);
  CHECK(tally.update({job(2, "box", MonitorPhase::compile)}).size() == 1);
  CHECK(tally.done() == 1);
}

TEST_CASE("a job that is told of, and of which a file is being written as well, is one job") {
  Tally tally;
  for (int round = 0; round < 3; ++round) tally.update({job(1, "box", MonitorPhase::send)}, {1, 1});
  CHECK(tally.running().size() == 1);
}

}  // namespace dcc::monitor
