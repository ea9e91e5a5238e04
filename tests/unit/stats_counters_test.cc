// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/counters.h"

#include <memory>

#include "test.h"

namespace dcc::stats {

namespace {

constexpr uint64_t k_ms = 1000;  // in microseconds
constexpr Moment k_start = {5'000'000, 1'700'000'000'000};

Moment after_ms(uint64_t ms) { return {k_start.us + ms * k_ms, k_start.unix_ms + static_cast<int64_t>(ms)}; }

Ending ended(Outcome outcome) {
  Ending ending;
  ending.outcome = outcome;
  return ending;
}

Ending refused(const char* words, const char* detail, bool is_public = false) {
  Ending ending;
  ending.refused = words;
  ending.detail = detail;
  ending.detail_is_public = is_public;
  return ending;
}

// 10 ms to receive, 20 in the queue, 70 to compile, 5 to send.
void compile(Counters& counters, const char* compiler, Outcome outcome = Outcome::compile_ok) {
  JobRecord job(counters, "10.0.0.7", after_ms(0).us);
  job.input = "src/a.c";
  job.compiler = compiler;
  job.has_compiler = true;
  job.target = "aarch64-linux-gnu";
  job.protocol = "4";
  job.enter(StatsPhase::queue, after_ms(10).us);
  job.enter(StatsPhase::compile, after_ms(30).us);
  job.memory = 40 << 20;
  job.cpu_user = 0.06;
  job.cpu_system = 0.01;
  job.received_wire = 1000;
  job.received_plain = 9000;
  job.enter(StatsPhase::send, after_ms(100).us);
  job.sent_wire = 300;
  job.sent_plain = 2000;
  job.end(ended(outcome), after_ms(105).us);
}

uint64_t count_of(const ServerSnapshot& snapshot, Outcome outcome) {
  return snapshot.outcomes[static_cast<size_t>(outcome)];
}

}  // namespace

TEST_CASE("a compiled job counts with all that it took") {
  Counters counters(k_start);
  compile(counters, "gcc");
  compile(counters, "gcc", Outcome::compile_error);
  ServerSnapshot now = counters.snapshot(after_ms(200));
  CHECK(count_of(now, Outcome::compile_ok) == 1);
  CHECK(count_of(now, Outcome::compile_error) == 1);
  CHECK(now.by_compiler == CountsByLabel{{"gcc", 2}});
  CHECK(now.by_target == CountsByLabel{{"aarch64-linux-gnu", 2}});
  CHECK(now.by_client == CountsByLabel{{"10.0.0.7", 2}});
  CHECK(now.by_protocol == CountsByLabel{{"4", 2}});
  CHECK(now.refusals.empty());
  CHECK(now.failures.empty());  // a compiler that finds an error has not failed
  CHECK(now.received_wire == 2000);
  CHECK(now.received_plain == 18000);
  CHECK(now.sent_wire == 600);
  CHECK(now.sent_plain == 4000);
  CHECK(now.cpu_user == doctest::Approx(0.12));
  CHECK(now.cpu_system == doctest::Approx(0.02));
  CHECK(now.largest_memory == 40 << 20);
  CHECK(now.largest_memory_name == "gcc");
  CHECK(now.memory.count == 2);
  const double seconds[k_stats_phases.size()] = {0.010, 0.020, 0.070, 0.005};
  for (size_t phase = 0; phase < k_stats_phases.size(); ++phase) {
    CAPTURE(phase);
    CHECK(now.phases[phase].count == 2);
    CHECK(now.phases[phase].sum == doctest::Approx(2 * seconds[phase]));
  }
  CHECK(now.recent_jobs[0] == 2);
  CHECK(now.running == 0);
}

TEST_CASE("jobs count by mode once their compiler has run, and what they asked in any case") {
  Counters counters(k_start);
  auto run = [&counters](const char* mode, StatsPhase last, const Ending& ending) {
    JobRecord job(counters, "10.0.0.7", after_ms(0).us);
    job.mode = mode;
    job.native = {.questions = 10,
                  .rounds = 3,
                  .late_questions = 2,
                  .store_hits = 5,
                  .store_hit_bytes = 500,
                  .store_misses = 1,
                  .store_miss_bytes = 70};
    job.enter(last, after_ms(10).us);
    job.end(ending, after_ms(20).us);
  };
  run("native", StatsPhase::send, ended(Outcome::compile_ok));
  run("native", StatsPhase::send, ended(Outcome::compile_error));
  run("preprocessed", StatsPhase::send, ended(Outcome::compile_ok));
  run("native", StatsPhase::compile, refused("not native", "one of its files is not shown"));
  run("native", StatsPhase::queue, ended(Outcome::client_gone));
  const ServerSnapshot now = counters.snapshot(after_ms(200));
  CHECK(now.by_mode == CountsByLabel{{"native", 2}, {"preprocessed", 1}});
  CHECK(now.native_questions == 50);
  CHECK(now.native_rounds == 15);
  CHECK(now.native_late_questions == 10);
  CHECK(now.store_hits == 25);
  CHECK(now.store_hit_bytes == 2500);
  CHECK(now.store_misses == 5);
  CHECK(now.store_miss_bytes == 350);
  CHECK(counters.jobs(after_ms(200)).recent[2].mode == "preprocessed");
}

TEST_CASE("buckets hold all that is not above their bounds") {
  Counters counters(k_start);
  compile(counters, "gcc");  // 0.07 s
  Histogram compile_time = counters.snapshot(after_ms(200)).phases[static_cast<size_t>(StatsPhase::compile)];
  uint64_t before = 0;
  for (const auto& [bound, count] : compile_time.buckets) {
    CAPTURE(bound);
    CHECK(count == (bound >= 0.07 ? 1 : 0));
    CHECK(count >= before);
    before = count;
  }
}

TEST_CASE("the longest successful job is told") {
  Counters counters(k_start);
  CHECK(counters.snapshot(after_ms(0)).longest_ms == -1);
  compile(counters, "g++", Outcome::compile_error);
  CHECK(counters.snapshot(after_ms(200)).longest_ms == -1);
  compile(counters, "gcc");
  ServerSnapshot now = counters.snapshot(after_ms(200));
  CHECK(now.longest_ms == 105);
  CHECK(now.longest_input == "src/a.c");
  CHECK(now.longest_compiler == "gcc");
}

TEST_CASE("refusals and kills are counted by their reason, and shown as failures, the last one first") {
  Counters counters(k_start);
  {
    JobRecord job(counters, "10.0.0.8", after_ms(0).us);
    job.compiler = "/home/joe/bin/evil-gcc";
    job.end(refused("argument not allowed", "the argument '-fplugin=/home/joe/x.so' is not allowed"), after_ms(1).us);
  }
  {
    JobRecord job(counters, "10.0.0.9", after_ms(1).us);
    job.compiler = "gcc";
    job.end(refused("other compiler", "server has gcc 13, this is gcc 12", true), after_ms(2).us);
  }
  {
    JobRecord job(counters, "10.0.0.9", after_ms(1).us);
    Ending ending = ended(Outcome::compile_timeout);
    ending.killed = "lifetime";
    job.enter(StatsPhase::compile, after_ms(2).us);
    job.end(ending, after_ms(3000).us);
  }
  ServerSnapshot now = counters.snapshot(after_ms(4000));
  CHECK(now.refusals == CountsByLabel{{"argument not allowed", 1}, {"other compiler", 1}});
  CHECK(now.kills == CountsByLabel{{"lifetime", 1}});
  CHECK(now.by_compiler.empty());  // none of them got a compiler of ours
  REQUIRE(now.failures.size() == 3);
  CHECK(now.failures[0].reason == "lifetime");
  CHECK(now.failures[0].outcome == "COMPILE_TIMEOUT");
  CHECK(now.failures[0].time == 1'700'000'003);
  CHECK(now.failures[1].reason == "server has gcc 13, this is gcc 12");
  CHECK(now.failures[2].reason == "argument not allowed");  // its text names a file
  CHECK(now.failures[2].compiler == "evil-gcc");
  CHECK(now.failures[2].client == "10.0.0.8");
  JobsSnapshot jobs = counters.jobs(after_ms(4000));
  REQUIRE(jobs.recent.size() == 3);
  CHECK(jobs.recent[2].reason == "the argument '-fplugin=/home/joe/x.so' is not allowed");
  CHECK(jobs.recent[0].phase == "done");
}

TEST_CASE("a job that never came to a phase says nothing of its length") {
  Counters counters(k_start);
  JobRecord job(counters, "10.0.0.8", after_ms(0).us);
  job.end(refused("bad request", ""), after_ms(1).us);
  ServerSnapshot now = counters.snapshot(after_ms(2));
  CHECK(now.phases[static_cast<size_t>(StatsPhase::receive)].count == 1);
  CHECK(now.phases[static_cast<size_t>(StatsPhase::compile)].count == 0);
}

TEST_CASE("a denied connection is a refusal, but no job") {
  Counters counters(k_start);
  counters.connection_accepted();
  counters.connection_accepted();
  counters.connection_denied();
  ServerSnapshot now = counters.snapshot(after_ms(0));
  CHECK(now.accepted == 2);
  CHECK(now.denied == 1);
  CHECK(now.refusals == CountsByLabel{{"access list", 1}});
  CHECK(now.outcomes == std::array<uint64_t, k_outcomes>{});
}

TEST_CASE("jobs that live are shown with what they are at, the oldest first") {
  Counters counters(k_start);
  JobRecord first(counters, "10.0.0.7", after_ms(0).us);
  auto second = std::make_unique<JobRecord>(counters, "10.0.0.8", after_ms(50).us);
  first.input = "a.c";
  first.enter(StatsPhase::compile, after_ms(20).us);
  second->enter(StatsPhase::queue, after_ms(60).us);
  ServerSnapshot server = counters.snapshot(after_ms(100));
  CHECK(server.running == 1);
  CHECK(server.waiting == 1);
  JobsSnapshot jobs = counters.jobs(after_ms(100));
  REQUIRE(jobs.running.size() == 2);
  CHECK(jobs.running[0].input == "a.c");
  CHECK(jobs.running[0].phase == "compile");
  CHECK(jobs.running[0].outcome == "");
  CHECK(jobs.running[0].started == k_start.unix_ms);
  CHECK(jobs.running[0].age_ms == 100);
  CHECK(jobs.running[0].phase_ms == std::array<uint64_t, k_stats_phases.size()>{20, 0, 80, 0});
  CHECK(jobs.running[1].phase == "queue");
  CHECK(jobs.running[1].id == jobs.running[0].id + 1);
  second.reset();  // it was none: its client said nothing
  CHECK(counters.jobs(after_ms(100)).running.size() == 1);
  CHECK(counters.jobs(after_ms(100)).recent.empty());
  CHECK(counters.snapshot(after_ms(100)).waiting == 0);
}

TEST_CASE("when the machine's clock is set, times are those of the new one") {
  Counters counters(k_start);
  compile(counters, "gcc");
  Moment now = after_ms(200);
  now.unix_ms += 3'600'000;
  CHECK(counters.snapshot(now).started == k_start.unix_ms / 1000 + 3600);
  CHECK(counters.jobs(now).recent.front().started == k_start.unix_ms + 3'600'000);
}

TEST_CASE("whatever peers do, what is kept is bounded") {
  Counters counters(k_start);
  const std::string huge(1 << 16, 'x');
  for (int i = 0; i < 1000; ++i) {
    JobRecord job(counters, "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), after_ms(0).us);
    job.input = job.compiler = job.target = huge + std::to_string(i);
    job.has_compiler = true;
    Ending ending = refused("bad request", "");
    ending.detail = huge;
    job.end(ending, after_ms(1).us);
  }
  ServerSnapshot server = counters.snapshot(after_ms(2));
  CHECK(server.by_client.size() == k_label_limit + 1);
  CHECK(server.by_compiler.size() == 1);  // cut, they are the same
  CHECK(server.failures.size() == 50);
  JobsSnapshot jobs = counters.jobs(after_ms(2));
  CHECK(jobs.recent.size() == 200);
  for (const JobEntry& job : jobs.recent) CHECK(job.input.size() + job.compiler.size() + job.reason.size() < 1000);
}

}  // namespace dcc::stats
