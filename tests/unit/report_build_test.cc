// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/build.h"

#include "test.h"

namespace dcc::report {
using dcc::ClientPhase;
using dcc::trace::Outcome;
using dcc::trace::TraceLine;

namespace {

double& phase(TraceLine& line, ClientPhase which) { return line.phase_ms[static_cast<size_t>(which)]; }

TraceLine remote(int64_t begin_ms, double ms, const std::string& host = "box") {
  TraceLine line;
  line.time_ms = begin_ms;
  line.kind = "compile";
  line.file = host + std::to_string(begin_ms);
  line.outcome = Outcome::remote;
  line.host = host;
  line.host_slots = 4;
  line.slots = 8;
  line.total_ms = ms;
  phase(line, ClientPhase::compile) = ms;
  return line;
}

TraceLine local(const std::string& reason, double ms, const std::string& kind = "compile") {
  TraceLine line;
  line.time_ms = 1000;
  line.kind = kind;
  line.reason = reason;
  line.host = "localhost";
  line.total_ms = ms;
  phase(line, ClientPhase::local) = ms;
  return line;
}

}  // namespace

TEST_CASE("jobs are counted by what became of them") {
  Build build;
  CHECK(build.empty());
  build.add(remote(1000, 50));
  build.add(local("linking is not distributed", 10, "link"));
  TraceLine twice = local("the compile failed on box", 20);
  twice.outcome = Outcome::fallback;
  twice.status = twice.remote_status = 1;
  build.add(twice);
  TraceLine undone = remote(1000, 5);
  undone.outcome = Outcome::failed;
  undone.status = 116;
  build.add(undone);
  build.add_bad_line(4, "no JSON");
  const Summary sum = build.summary();
  CHECK_FALSE(build.empty());
  CHECK(sum.jobs == 4);
  CHECK(sum.outcomes == std::array<uint64_t, 4>{1, 1, 1, 1});
  CHECK(sum.compiles == 3);
  CHECK(sum.links == 1);
  CHECK(sum.failed == 2);
  CHECK(sum.compiled_twice == 1);
  CHECK(sum.slots == 8);
  CHECK(sum.total_ms == 85);
  CHECK(sum.bad_lines == 1);
  CHECK(sum.bad_examples[0].number == 4);
}

TEST_CASE("parallelism counts clients, wherever their lines stand") {
  Build build;
  build.add(remote(1200, 100));  // alone
  build.add(remote(1000, 100));
  build.add(remote(1050, 50));  // beside the second one
  const Summary sum = build.summary();
  CHECK(sum.began_ms == 1000);
  CHECK(sum.wall_ms == 300);
  CHECK(sum.parallelism.most == 2);
  CHECK(sum.parallelism.idle_ms == 100);
  CHECK(sum.parallelism.near_most_ms == 50);
  CHECK(sum.parallelism.mean == doctest::Approx(250.0 / 300));
}

TEST_CASE("a job that ends when the next begins is not beside it") {
  Build build;
  build.add(remote(1000, 100));
  build.add(remote(1100, 100));
  CHECK(build.summary().parallelism.most == 1);
}

TEST_CASE("time with nothing but links is told apart") {
  Build build;
  TraceLine link = local("linking is not distributed", 100, "link");
  build.add(link);
  link.time_ms = 1050;
  build.add(link);
  build.add(remote(1080, 40));
  CHECK(build.summary().parallelism.only_links_ms == 80 + 30);
}

TEST_CASE("what a compiler was asked is neither a compile nor a link") {
  Build build;
  build.add(local("'--version' prints facts about this machine", 100, "query"));
  const Summary sum = build.summary();
  CHECK(sum.jobs == 1);
  CHECK(sum.compiles == 0);
  CHECK(sum.links == 0);
  CHECK(sum.parallelism.only_links_ms == 0);
  REQUIRE(sum.local_reasons.size() == 1);
  CHECK(sum.local_reasons[0].name == "'--version' prints facts about this machine");
  CHECK(sum.local_reasons[0].compiles == 0);
}

TEST_CASE("hosts are charged for what they held, and blamed for what they did not do") {
  Build build;
  TraceLine line = remote(1000, 100);
  phase(line, ClientPhase::wait) = 30;
  phase(line, ClientPhase::startup) = 10;
  line.hosts_tried = {{"dead:7", "refused"}};
  build.add(line);
  line.hosts_tried.clear();
  line.hosts_skipped = {{"dead:7", "it failed"}, {"dead:7", "it failed again"}};
  line.server_slots = 16;
  phase(line, ClientPhase::queue) = 25;
  build.add(line);
  const Summary sum = build.summary();
  REQUIRE(sum.hosts.size() == 2);
  CHECK(sum.hosts[0].name == "box");
  CHECK(sum.hosts[0].jobs == 2);
  CHECK(sum.hosts[0].ms == 120);
  CHECK(sum.hosts[0].slots == 4);
  CHECK(sum.hosts[0].server_slots == 16);
  CHECK(sum.hosts[0].queue_ms == 25);
  CHECK(sum.hosts[1].name == "dead:7");
  CHECK(sum.hosts[1].errors == 1);
  CHECK(sum.hosts[1].skipped == 2);
  CHECK(sum.hosts[1].last_error == "refused");
  CHECK(sum.hosts[1].skip_reason == "it failed again");
}

TEST_CASE("local jobs are grouped by why, the most costly first") {
  const struct {
    std::string reason, group;
  } rows[] = {
      {"'-save-temps' writes another file", "'-save-temps' writes another file"},
      {"'-fprofile-use=/x/y' reads or writes profile data", "'-fprofile-use=' reads or writes profile data"},
      {"'-Wa,-al=a.lst' writes another file", "'-Wa,' writes another file"},
      {"'a.f90' is in a language that is not distributed", "'...' is in a language that is not distributed"},
      {"no object name follows from the source's name", "no object name follows from the source's name"},
      {"it is a probe of a configure script", "it is a probe of a configure script"},
      {"", ""},
  };
  for (const auto& row : rows) CHECK(dcc::trace::reason_kind(local(row.reason, 1)) == row.group);
  CHECK(dcc::trace::reason_kind(local("'x.o' is for the linker", 1, "link")) == "linking");

  Build build;
  build.add(local("one", 10));
  build.add(local("'-fprofile-use=a' reads", 20));
  build.add(local("'-fprofile-use=b' reads", 20));
  const Summary sum = build.summary();
  REQUIRE(sum.local_reasons.size() == 2);
  CHECK(sum.local_reasons[0].jobs == 2);
  CHECK(sum.local_reasons[0].ms == 40);
}

TEST_CASE("compiles that had no host list are counted by what is wrong with it") {
  Build build;
  TraceLine line = local("in the entry 'a/5x': '/5x' is not a limit", 10);
  line.outcome = Outcome::fallback;
  build.add(line);
  line.reason = "in the entry 'b/5x': '/5x' is not a limit";
  build.add(line);
  line.outcome = Outcome::failed;
  build.add(line);
  // The others are not about the list: one was to be local, one knew its slots, and one was left out by all hosts.
  build.add(local("'-save-temps' writes another file", 10));
  line.outcome = Outcome::fallback;
  line.slots = 8;
  build.add(line);
  line.slots = 0;
  line.hosts_skipped = {{"a", "it is marked as not to be used"}};
  build.add(line);
  const Summary sum = build.summary();
  REQUIRE(sum.list_errors.size() == 2);
  CHECK(sum.list_errors[0].name == "in the entry 'b/5x': '/5x' is not a limit");
  CHECK(sum.list_errors[0].compiles == 2);
  CHECK(sum.list_errors[1].compiles == 1);
}

TEST_CASE("native jobs are told from preprocessed ones, which have a reason") {
  Build build;
  TraceLine native = remote(1000, 50);
  native.native = true;
  native.questions = 800;
  native.rounds = 3;
  native.late = 2;
  native.sent = 100;
  native.children_cpu_ms = 40;  // its compiler was examined
  build.add(native);
  TraceLine text = remote(1000, 50);
  text.children_cpu_ms = 10;
  text.sent = 5000;
  text.not_native = "the environment has 'LOCPATH'";
  build.add(text);
  text.not_native = "the host does not offer it";
  build.add(text);
  build.add(text);
  TraceLine back = native;  // it came home, so it is neither
  back.outcome = Outcome::fallback;
  build.add(back);
  const Summary sum = build.summary();
  CHECK(sum.native == 1);
  CHECK(sum.questions == 800);
  CHECK(sum.rounds == 3);
  CHECK(sum.late == 2);
  CHECK(sum.native_sent == 100);
  CHECK(sum.preprocessed_sent == 15000);
  CHECK(sum.preprocessing_cpu_ms == doctest::Approx(30));
  REQUIRE(sum.text_reasons.size() == 2);
  CHECK(sum.text_reasons[0].name == "the host does not offer it");
  CHECK(sum.text_reasons[0].jobs == 2);
  CHECK(sum.text_reasons[1].jobs == 1);
}

TEST_CASE("more names than anybody has are thrown together") {
  Build build;
  for (int i = 0; i < 3000; ++i) build.add(remote(1000, 1, "host" + std::to_string(i)));
  const Summary sum = build.summary();
  CHECK(sum.hosts.size() <= 1001);
  CHECK(sum.hosts[0].name == "others");
  CHECK(sum.hosts[0].jobs == 2000);
}

TEST_CASE("the slowest jobs are kept in order") {
  Build build;
  for (int i = 0; i < 50; ++i) build.add(remote(1000, (i * 37) % 50));
  const Summary sum = build.summary();
  REQUIRE(sum.slowest.size() == 10);
  for (size_t i = 0; i < 10; ++i) CHECK(sum.slowest[i].ms == 49 - double(i));
  CHECK(sum.slowest[0].longest == ClientPhase::compile);
}

}  // namespace dcc::report
