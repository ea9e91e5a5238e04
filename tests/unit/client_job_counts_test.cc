// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/job_counts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <numeric>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc::client {

namespace {

trace::TraceLine compile(trace::Outcome outcome) {
  trace::TraceLine line;
  line.kind = "compile";
  line.outcome = outcome;
  return line;
}

trace::TraceLine remote(const std::string& host) {
  trace::TraceLine line = compile(trace::Outcome::remote);
  line.host = host;
  line.total_ms = 1500;
  line.phase_ms[static_cast<size_t>(ClientPhase::wait)] = 500;
  line.phase_ms[static_cast<size_t>(ClientPhase::compile)] = 800;
  line.cpu_ms = 2;
  line.children_cpu_ms = 100;
  line.sent = 1000;
  line.received = 3'000'000'000;
  line.plain = 10'000;
  line.object = 500;
  return line;
}

std::string file_of(const Scratch& scratch) { return fmt::format("{}/stats2.{}", scratch.path(), ::geteuid()); }

uint64_t remote_jobs(const Scratch& scratch) {
  auto counts = read_job_counts(scratch.path());
  return counts ? counts->compiles[0] : 0;
}

}  // namespace

TEST_CASE("jobs in native mode are counted apart, with what their servers asked") {
  Scratch scratch;
  count_job(scratch.path(), remote("box"), 0);
  trace::TraceLine native = remote("box");
  native.native = true;
  native.plain = 0;
  native.questions = 800;
  native.rounds = 3;
  native.late = 2;
  native.sent = 70;
  count_job(scratch.path(), native, 0);
  count_job(scratch.path(), native, 0);
  native.outcome = trace::Outcome::fallback;  // the server's accident
  count_job(scratch.path(), native, 0);
  auto counts = read_job_counts(scratch.path());
  REQUIRE(counts);
  CHECK(counts->compiles[0] == 3);
  CHECK(counts->native == 2);
  CHECK(counts->preprocessor_us == 100'000);  // natively, children are asked about their compiler
  CHECK(counts->questions == 1600);
  CHECK(counts->rounds == 6);
  CHECK(counts->late == 4);
  CHECK(counts->native_sent == 140);
  CHECK(counts->native_us == 1'600'000);
}

TEST_CASE("compiles in native mode count for what was saved by their servers' time") {
  JobCounts counts;
  counts.client_us = 1'000'000;
  counts.text = 1000;
  counts.sample_jobs = 5;
  counts.sample_text = 500;
  counts.sample_us = 2'000'000;
  CHECK(estimate_saving(counts).compiling_s == doctest::Approx(4));
  counts.native_us = 3'000'000;
  CHECK(estimate_saving(counts).compiling_s == doctest::Approx(7));
}

TEST_CASE("jobs are counted by what became of them, by reason and by host") {
  Scratch scratch;
  CHECK(read_job_counts(scratch.path()).error().code == Code::no_file);
  count_job(scratch.path(), remote("box"), 0);
  trace::TraceLine failed_elsewhere_first = remote("box");
  failed_elsewhere_first.hosts_tried = {{"dead:1", "connecting: refused"}};
  count_job(scratch.path(), failed_elsewhere_first, 0);
  trace::TraceLine local = compile(trace::Outcome::local);
  local.reason = "'a.c' contains .incbin";
  local.status = 1;
  count_job(scratch.path(), local, 1);
  local.reason = "'b.c' contains .incbin";
  count_job(scratch.path(), local, 1);
  trace::TraceLine fallback = compile(trace::Outcome::fallback);
  fallback.code = Code::connect;
  fallback.reason = "dead:1: connecting: refused";
  count_job(scratch.path(), fallback, 0);
  fallback.remote_status = 1;
  count_job(scratch.path(), fallback, 0);
  for (const char* kind : {"link", "query", "query", "preprocess"}) {
    trace::TraceLine other;
    other.kind = kind;
    count_job(scratch.path(), other, 0);
  }

  auto counts = read_job_counts(scratch.path());
  REQUIRE(counts);
  CHECK(counts->since > 1'700'000'000);
  CHECK(counts->compiles == std::array<uint64_t, 4>{2, 2, 2, 0});
  CHECK(counts->failed == 2);
  CHECK(counts->links == 1);
  CHECK(counts->queries == 2);
  CHECK(counts->preprocessed == 1);
  CHECK(counts->received == 6'000'000'000);
  CHECK(counts->text == 20'000);
  REQUIRE(counts->local_reasons.size() == 1);
  CHECK(counts->local_reasons[0].name == "'...' contains .incbin");
  CHECK(counts->local_reasons[0].jobs == 2);
  REQUIRE(counts->fallback_reasons.size() == 2);
  CHECK(counts->fallback_reasons[0].name == "connecting failed");
  CHECK(counts->fallback_reasons[1].name == "the compile failed there, and not here");
  REQUIRE(counts->hosts.size() == 2);
  CHECK(counts->hosts[0].name == "box");
  CHECK(counts->hosts[0].jobs == 2);
  CHECK(counts->hosts[0].us == 2'000'000);
  CHECK(counts->hosts[0].received == 6'000'000'000);
  CHECK(counts->hosts[1].name == "dead:1");
  CHECK(counts->hosts[1].errors == 1);

  REQUIRE(remove_job_counts(scratch.path()));
  CHECK(read_job_counts(scratch.path()).error().code == Code::no_file);
}

TEST_CASE("names beyond the table are counted together, and the file does not grow") {
  Scratch scratch;
  for (int i = 0; i < 100; ++i) count_job(scratch.path(), remote(fmt::format("host{}-{}", i, std::string(80, 'x'))), 0);
  auto counts = read_job_counts(scratch.path());
  REQUIRE(counts);
  REQUIRE(counts->hosts.size() == 64);
  CHECK(counts->hosts[0].name == "other");
  CHECK(counts->hosts[0].jobs == 37);
  CHECK(counts->hosts[1].name.size() == 59);
  CHECK(std::filesystem::file_size(file_of(scratch)) < 16384);
}

TEST_CASE("many clients at once lose nothing, the first ones neither") {
  Scratch scratch;
  constexpr int k_processes = 8, k_jobs = 200;
  for (int i = 0; i < k_processes; ++i) {
    if (::fork() != 0) continue;
    for (int job = 0; job < k_jobs; ++job) count_job(scratch.path(), remote("box"), 0);
    ::_exit(0);
  }
  for (int i = 0; i < k_processes; ++i) ::wait(nullptr);
  CHECK(remote_jobs(scratch) == k_processes * k_jobs);
  CHECK(read_job_counts(scratch.path())->hosts[0].received == uint64_t{3'000'000'000} * k_processes * k_jobs);
  CHECK(std::distance(std::filesystem::directory_iterator(scratch.path()), {}) == 1);
}

TEST_CASE("whatever lies where the counts should be, the job is not harmed") {
  Scratch scratch;
  const std::string file = file_of(scratch);
  SUBCASE("something else is replaced") {
    scratch.file(fmt::format("stats2.{}", ::geteuid()), "no counts");
    count_job(scratch.path(), remote("box"), 0);
    CHECK(remote_jobs(scratch) == 1);
  }
  SUBCASE("a FIFO holds nobody") {
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    CHECK(read_job_counts(scratch.path()).error().code == Code::no_file);
    count_job(scratch.path(), remote("box"), 0);
    CHECK(remote_jobs(scratch) == 1);
  }
  SUBCASE("a link is not followed") {
    const std::string target = scratch.file("precious", "x");
    REQUIRE(::symlink(target.c_str(), file.c_str()) == 0);
    count_job(scratch.path(), remote("box"), 0);
    CHECK(*read_file(target, 10) == "x");
    REQUIRE(remove_job_counts(scratch.path()));
    CHECK(*read_file(target, 10) == "x");
  }
  SUBCASE("a directory stays") {
    REQUIRE(::mkdir(file.c_str(), 0700) == 0);
    count_job(scratch.path(), remote("box"), 0);
    CHECK(std::filesystem::is_directory(file));
  }
  SUBCASE("a missing directory is not made") {
    count_job(scratch.path() + "/none", remote("box"), 0);
    CHECK(read_job_counts(scratch.path() + "/none").error().code == Code::no_file);
  }
  SUBCASE("full of ones") {
    count_job(scratch.path(), remote("box"), 0);
    auto bytes = *read_file(file, 1 << 20);
    std::fill(bytes.begin() + 16, bytes.end(), '\xff');
    scratch.file(fmt::format("stats2.{}", ::geteuid()), bytes);
    count_job(scratch.path(), remote("box"), 0);
    auto counts = read_job_counts(scratch.path());
    REQUIRE(counts);
    CHECK(counts->hosts.size() >= 1);
    (void)estimate_saving(*counts);
  }
}

TEST_CASE("what several users have in one directory is added up") {
  Scratch scratch;
  count_job(scratch.path(), remote("box"), 0);
  std::filesystem::copy_file(file_of(scratch), fmt::format("{}/stats2.{}", scratch.path(), ::geteuid() + 1));
  auto counts = read_job_counts(scratch.path());
  REQUIRE(counts);
  CHECK(counts->compiles[0] == 2);
  REQUIRE(counts->hosts.size() == 1);
  CHECK(counts->hosts[0].jobs == 2);
}

TEST_CASE("what was saved is estimated by the servers' times, or by texts that were compiled here as well") {
  Scratch scratch;
  for (int i = 0; i < 10; ++i) count_job(scratch.path(), remote("box"), 0);
  Saving saving = estimate_saving(*read_job_counts(scratch.path()));
  CHECK(!saving.is_measured);
  CHECK(saving.compiling_s == doctest::Approx(8.0));
  CHECK(saving.dcc_s == doctest::Approx(0.02));
  // 10,000 bytes are preprocessed in 0.1 s, and preprocessed twice and compiled in 1 s.
  trace::TraceLine fallback = compile(trace::Outcome::fallback);
  fallback.plain = 10'000;
  fallback.children_cpu_ms = 1000;
  for (int i = 0; i < 5; ++i) count_job(scratch.path(), fallback, 0);
  saving = estimate_saving(*read_job_counts(scratch.path()));
  CHECK(saving.is_measured);
  CHECK(saving.compiling_s == doctest::Approx(8.0));
  fallback.children_cpu_ms = 4000;
  for (int i = 0; i < 5; ++i) count_job(scratch.path(), fallback, 0);
  CHECK(estimate_saving(*read_job_counts(scratch.path())).compiling_s == doctest::Approx(23.0));
}

}  // namespace dcc::client
