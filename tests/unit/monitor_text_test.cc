// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/text.h"

#include "test.h"

namespace dcc::monitor {

namespace {

Job example() {
  Job job;
  job.pid = 4664;
  job.file = "hello.c";
  job.host = "127.0.0.1";
  job.slot = 2;
  job.phase = MonitorPhase::compile;
  job.started_ms = 10'000;
  job.phase_started_ms = 10'250;
  job.has_tail = true;
  return job;
}

}  // namespace

TEST_CASE("distcc's lines are as distcc prints them") {
  CHECK(stock_round({example()}) ==
        "  4664  Compile     hello.c                                       127.0.0.1[2]\n\n");
  CHECK(stock_round({}) == "\n");
  Job other = example();
  other.pid = 4294967;
  other.file = std::string(40, 'f');
  other.host = std::string(40, 'h');
  other.slot = -3;
  other.phase = MonitorPhase::preprocess;
  CHECK(stock_round({other}) == "4294967  Preprocess  ffffffffffffffffffffffffffffff hhhhhhhhhhhhhhhhhhhhhhhh[-3]\n\n");
}

TEST_CASE("distcc's columns are as wide in bytes, and control characters stay out") {
  Job job = example();
  job.file = "gr\xc3\xb6\x1b[1m\n\x7f.c";
  CHECK(stock_round({job}) ==
        "  4664  Compile     gr\xc3\xb6?[1m??.c                                  127.0.0.1[2]\n\n");
}

TEST_CASE("a job that is done has no line") {
  Job job = example();
  job.phase = MonitorPhase::done;
  CHECK(stock_round({job}) == "\n");
}

TEST_CASE("a change is one line") {
  Job job = example();
  CHECK(change_line({Change::Kind::started, job}, "12:03:10", 0) ==
        "12:03:10 started hello.c: compile on 127.0.0.1[2]");
  CHECK(change_line({Change::Kind::moved, job}, "12:03:10", 0) == "12:03:10 compile hello.c: on 127.0.0.1[2]");
  CHECK(change_line({Change::Kind::finished, job}, "12:03:10", 11'020) ==
        "12:03:10 finished hello.c: 127.0.0.1[2], 1.020 s");
  job.is_native = true;
  CHECK(change_line({Change::Kind::moved, job}, "12:03:10", 0) == "12:03:10 compile hello.c: on 127.0.0.1[2] (native)");
  job.is_protected = true;
  CHECK(change_line({Change::Kind::moved, job}, "12:03:10", 0) ==
        "12:03:10 compile hello.c: on 127.0.0.1[2] (native, protected)");
  job.is_native = job.is_protected = false;
  job.file.clear();
  job.host = "localhost";
  job.local_reason = "linking";
  CHECK(change_line({Change::Kind::started, job}, "12:03:10", 0) ==
        "12:03:10 started (no file): compile on localhost[2] (linking)");
}

TEST_CASE("names in a change are fit for a terminal, and no time runs backwards") {
  Job job = example();
  job.file = job.host = job.local_reason = "a\x1b]0;x\n";
  const std::string line = change_line({Change::Kind::finished, job}, "", 0);
  CHECK(line.find_first_of("\x1b\n") == line.npos);
  CHECK(line.ends_with(", 0.000 s"));
}

TEST_CASE("a job in a server's queue is queued, one that waits for a slot is blocked") {
  Job job = example();
  job.phase = MonitorPhase::blocked;
  CHECK(change_line({Change::Kind::moved, job}, "12:03:10", 0) == "12:03:10 queued hello.c: on 127.0.0.1[2]");
  CHECK(stock_round({job}).find("Blocked") != std::string::npos);
  job.host = "localhost";
  CHECK(phase_word(job) == "Blocked");
  job.host.clear();
  CHECK(phase_word(job) == "Blocked");
}

TEST_CASE("JSON says all that is known") {
  Tally tally;
  Job local = example();
  local.pid = 7;
  local.host = "localhost";
  local.local_reason = "linking";
  local.file = "\x1b\"";
  local.has_tail = false;
  Job native = example();
  native.is_native = native.is_protected = true;
  tally.update({native, local});
  CHECK(json_object(tally, {{"box:4000", "in back-off"}}, 5) ==
        R"({"time":5,"running":2,"done":0,"jobs":[)"
        R"({"pid":4664,"file":"hello.c","phase":"compile","host":"127.0.0.1","slot":2,"started":10000,)"
        R"("phase_started":10250,"client":"dcc","local_reason":"","native":true,"protected":true},)"
        R"({"pid":7,"file":"\u001b\"","phase":"compile","host":"localhost","slot":2,"started":10000,)"
        R"("phase_started":10250,"client":"distcc","local_reason":"linking","native":false,"protected":false}],)"
        R"("hosts":[{"host":"127.0.0.1","running":1,"done":0},{"host":"localhost","running":1,"done":0}],)"
        R"("local":[{"reason":"linking","running":1,"done":0}],)"
        R"("down":[{"host":"box:4000","reason":"in back-off"}]})");
}

}  // namespace dcc::monitor
