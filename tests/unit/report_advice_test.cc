// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/advice.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "report/show.h"
#include "test.h"

namespace dcc::report {
using dcc::ClientPhase;

namespace {

// A build of ten seconds that is as it should be.
Summary good() {
  Summary build;
  build.jobs = build.compiles = 200;
  build.outcomes = {200, 0, 0};
  build.wall_ms = 10'000;
  build.total_ms = build.remote_ms = 160'000;
  build.phase_ms[static_cast<size_t>(ClientPhase::compile)] = 150'000;
  build.phase_ms[static_cast<size_t>(ClientPhase::send)] = 10'000;
  build.cpu_ms = 20'000;
  build.preprocessing_cpu_ms = 18'000;
  build.cores = 4;
  build.slots = 16;
  build.parallelism = {16, 18, 9000, 0, 0};
  HostUse host;
  host.name = "box";
  host.jobs = 200;
  host.ms = 150'000;
  host.slots = host.server_slots = 16;
  build.hosts = {host};
  return build;
}

// What is said of it: "jobs: -j is too low ...".
std::string said(const Summary& build) {
  std::string text;
  for (const Advice& advice : advise(build)) text += std::string(advice.about) + ": " + advice.text + '\n';
  return text;
}

bool says(const Summary& build, std::string_view words) { return said(build).find(words) != std::string::npos; }

}  // namespace

TEST_CASE("nothing is said of a good build") {
  CHECK(said(good()) == "");
  CHECK(as_text(good(), {}).find("nothing stands out") != std::string::npos);
}

TEST_CASE("a job that ran nowhere is shown so, and one without a file by its kind") {
  Summary build = good();
  build.slowest.emplace_back();
  build.slowest[0].kind = "query";
  CHECK(as_text(build, {}).find(fmt::format("\n  {:<40}0.0  local       -\n", "query")) != std::string::npos);
}

TEST_CASE("a build at its -j, with slots to spare, is told a larger one") {
  Summary build = good();
  build.slots = 24;
  build.parallelism = {11, 12, 8000, 0, 0};
  CHECK(says(build, "jobs: -j is too low for 24 slots: there were never more than 12 jobs at a time, and for 80 %"));
  CHECK(says(build, "Try -j24."));
}

TEST_CASE("a build that seldom has many jobs is not promised anything of -j") {
  Summary build = good();
  build.slots = 24;
  build.parallelism = {3, 12, 100, 0, 0};
  CHECK(says(build, "3.0 jobs at a time on average and 12 at most, for 24 slots"));
  CHECK_FALSE(says(build, "Try -j"));
}

TEST_CASE("a build without remote jobs hears nothing of slots") {
  Summary build = good();
  build.outcomes = {0, 200, 0};
  build.parallelism = {2, 2, 9000, 0, 0};
  CHECK(said(build) == "");
}

TEST_CASE("a host that fails is named with its last words") {
  Summary build = good();
  HostUse dead;
  dead.name = "dead\x1b[2J";
  dead.errors = 3;
  dead.skipped = 40;
  dead.last_error = "Connection refused";
  build.hosts.push_back(dead);
  CHECK(says(build,
             "hosts: dead\\x1b[2J failed 3 jobs (the last time: Connection refused), and 40 others did not ask it"));
}

TEST_CASE("a host that was only left out is named with the last reason for that") {
  Summary build = good();
  HostUse away;
  away.name = "away";
  away.skipped = 8;
  away.skip_reason = "in back-off for 12 s more: \x1b[2J";
  build.hosts.push_back(away);
  CHECK(said(build) ==
        "hosts: away was left out by 8 jobs (the last time: in back-off for 12 s more: \\x1b[2J): `dcc hosts` shows "
        "its state.\n");
}

TEST_CASE("a mistake in the host list is shown as a whole") {
  Summary build = good();
  const std::string mistake = "in the entry '" + std::string(300, 'a') + "/5x': '/5x' is not a limit\x1b";
  build.list_errors = {{mistake, 9, 9, 9, 900}};
  CHECK(said(build) == "");
  build.list_errors = {{mistake, 9, 9, 9, 900}, {"another", 1, 1, 1, 100}};
  CHECK(says(build,
             "hosts: 10 of 200 compiles found no host list to use, most often for this reason: in the entry 'aaa"));
  CHECK(says(build, "a/5x': '/5x' is not a limit\\x1b. `dcc hosts` reads the list, too, and `dcc explain`"));
}

TEST_CASE("jobs that waited for slots want more of them") {
  Summary build = good();
  build.remote_wait_ms = 40'000;
  build.hosts[0].slots = 4;
  build.parallelism.most = 15;
  CHECK(!says(build, "slots: Remote"));
  build.parallelism.most = 16;
  CHECK(
      says(build,
           "slots: Remote jobs waited for a free slot 25 % of their time: more than 16 slots would be used. box has 16 "
           "slots, and the host list gives it 4."));
}

TEST_CASE("more slots than its hosts have are of no use to a build") {
  Summary build = good();
  build.remote_wait_ms = 40'000;
  build.hosts[0].server_slots = 16;
  CHECK(!says(build, "slots: Remote"));
}

TEST_CASE("the slots of a host that did nothing do not count for -j") {
  Summary build = good();
  build.slots = 24;
  build.parallelism = {11, 12, 8000, 0, 0};
  build.hosts.emplace_back();
  build.hosts[1].name = "dead";
  build.hosts[1].errors = 2;
  CHECK(says(build, "hosts: dead failed 2 jobs"));
  CHECK(says(build, "jobs: -j is too low for 16 slots"));
}

TEST_CASE("a server with a queue is crowded") {
  Summary build = good();
  build.hosts[0].queue_ms = build.hosts[0].ms / 4;
  build.hosts[0].server_slots = 8;
  CHECK(says(build,
             "slots: Jobs waited in the queue of box for 25 % of their time there: it has 8 slots, and the host list "
             "gives it 16. Write box/8 there, or add hosts."));
}

TEST_CASE("of a server with one slot nothing is said that contradicts it") {
  Summary build = good();
  build.slots = 16;
  build.parallelism = {3, 4, 9000, 0, 0};
  build.hosts[0].server_slots = 1;
  CHECK_FALSE(says(build, "Try -j"));
  build.hosts[0].queue_ms = build.hosts[0].ms / 2;
  CHECK(said(build) ==
        "slots: Jobs waited in the queue of box for 50 % of their time there: it has 1 slot, and the host list gives "
        "it 16. Write box/1 there, or add hosts.\n");
  // As many are too few for the slots that there are.
  build = good();
  build.slots = 32;
  build.hosts[0].slots = 32;
  build.hosts[0].server_slots = 20;
  CHECK(says(build, "-j is too low for 20 slots"));
  CHECK(says(build, "Try -j20."));
}

TEST_CASE("a server that others use is crowded, whatever the host list says") {
  Summary build = good();
  build.hosts[0].queue_ms = build.hosts[0].ms / 4;
  CHECK(says(build, "slots: Jobs waited in the queue of box for 25 % of their time there: others use it as well."));
}

TEST_CASE("whatever keeps many compiles here is told, one of each thing in the singular") {
  Summary build = good();
  build.outcomes = {0, 200, 0};
  build.local_reasons = {{"ccache is not a compiler but starts one: set CCACHE_PREFIX=dcc", 200, 200, 0, 20'000}};
  CHECK(said(build) ==
        "local: 200 of 200 compiles stayed here: ccache is not a compiler but starts one: set "
        "CCACHE_PREFIX=dcc.\n");
  build.local_reasons[0].fallbacks = 200;  // the hosts' failures are told already
  CHECK(said(build) == "");
  build.compiles = 1;
  build.local_reasons = {{"the source is not a regular file", 1, 1, 0, 20'000}};
  CHECK(said(build) == "local: 1 of 1 compile stayed here: the source is not a regular file.\n");
}

TEST_CASE("no line of a report is wider than a terminal of 80 columns") {
  Summary build = good();
  SlowJob slow;
  slow.file = "/home/somebody/projects/something/with/a/long/path/to/the/source/file_with_a_name.cc";
  slow.host = "build-server-with-a-long-name.example.org:3632";
  slow.kind = "compile";
  slow.longest = ClientPhase::preprocess;
  slow.ms = 123'456;
  build.slowest = {slow};
  const std::string text = as_text(build, {});
  for (const std::string& line : dcc::split(text, '\n')) CHECK_MESSAGE(line.size() <= 80, line);
  CHECK(text.find("file_with_a_name.cc ") != std::string::npos);
}

TEST_CASE("a busy machine gains nothing by more hosts") {
  Summary build = good();
  build.cpu_ms = 38'000;
  build.preprocessing_cpu_ms = 30'000;
  CHECK(says(build, "cpu: This machine's 4 cores were busy for 95 % of the build, 79 % of that with preprocessing"));
  CHECK(says(build, "ccache"));
  build.preprocessing_cpu_ms = 3'000;
  CHECK(says(build, "listed under local jobs"));
}

TEST_CASE("an option that keeps much here is named, a link is not") {
  Summary build = good();
  build.local_reasons = {{"linking", 5, 0, 0, 20'000},
                         {"'-save-temps' writes another file", 40, 40, 0, 16'000},
                         {"'-fpch' x", 1, 1, 0, 100}};
  CHECK(says(build,
             "options: 40 of 200 compiles stayed here, for 16.0 s in all, because '-save-temps' writes another file."));
  CHECK_FALSE(says(build, "because linking"));
  CHECK_FALSE(says(build, "-fpch"));
}

TEST_CASE("what else takes a build's time is told") {
  Summary build = good();
  build.compiled_twice = 20;
  CHECK(says(build, "errors: 20 of 200 compiles failed on a server"));
  build = good();
  build.parallelism.only_links_ms = 3000;
  CHECK(says(build, "links: For 3.0 s (30 % of the build) nothing but linking went on"));
  build = good();
  build.phase_ms[static_cast<size_t>(ClientPhase::send)] = 60'000;
  CHECK(says(build, "network: Connecting, sending and receiving took 38 %"));
  build = good();
  build.parallelism.idle_ms = 4000;
  CHECK(says(build, "idle: For 4.0 s (40 % of the build) there was no job at all"));
}

}  // namespace dcc::report
