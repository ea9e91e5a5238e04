// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/view.h"

#include "test.h"

namespace dcc::monitor {

namespace {

Job job(pid_t pid, std::string file, std::string host, int slot, MonitorPhase phase, std::string reason = "") {
  Job made;
  made.pid = pid;
  made.file = std::move(file);
  made.host = std::move(host);
  made.slot = slot;
  made.phase = phase;
  made.started_ms = 1000 * pid;
  made.local_reason = std::move(reason);
  return made;
}

Page page(size_t columns, size_t rows) {
  Page made;
  made.columns = columns;
  made.rows = rows;
  made.now_ms = 100'000;
  made.since = "12:03:10";
  return made;
}

std::string text(const std::vector<Line>& lines) {
  std::string whole;
  for (const Line& line : lines) whole += line.text + "\n";
  return whole;
}

Tally busy() {
  Tally tally;
  tally.update({job(1, "gone.c", "box", 0, MonitorPhase::compile)});
  tally.update({job(20, "hello.c", "box", 0, MonitorPhase::compile),
                job(90, "a_file_with_a_long_name.cc", "build-machine.example.org", 11, MonitorPhase::preprocess),
                job(98, "", "localhost", 1, MonitorPhase::compile, "linking")});
  return tally;
}

}  // namespace

TEST_CASE("durations") {
  for (auto [ms, expected] : {std::pair<int64_t, const char*>{-5, "0s"},
                              {0, "0s"},
                              {59'999, "59s"},
                              {60'000, "1m00s"},
                              {185'000, "3m05s"},
                              {3'600'000, "1h00m"},
                              {7'800'000, "2h10m"}}) {
    CAPTURE(ms);
    CHECK(duration(ms) == expected);
  }
}

TEST_CASE("while a job is native, there is a column that says so") {
  Tally tally;
  Job native = job(90, "hello.c", "box", 0, MonitorPhase::compile);
  native.is_native = true;
  tally.update({native, job(98, "b.c", "box", 1, MonitorPhase::compile)});
  CHECK(text(lay_out(tally, page(100, 24)))
            .find("FILE     PHASE    HOST  SLOT  TIME  MODE\n"
                  "hello.c  Compile  box      0   10s  native\n"
                  "b.c      Compile  box      1    2s\n") != std::string::npos);
}

TEST_CASE("a page with room for everything") {
  CHECK(text(lay_out(busy(), page(100, 24))) ==
        "dcc: 3 running, 1 of them here; 1 done since 12:03:10\n"
        "FILE                        PHASE       HOST                       SLOT   TIME  WHY HERE\n"
        "hello.c                     Compile     box                           0  1m20s\n"
        "a_file_with_a_long_name.cc  Preprocess  build-machine.example.org    11    10s\n"
        "(no file)                   Compile     localhost                     1     2s  linking\n"
        "\n"
        "HOST                       RUNNING  DONE\n"
        "box                              1     1\n"
        "build-machine.example.org        1     0\n"
        "localhost                        1     0\n"
        "\n"
        "RAN HERE BECAUSE  RUNNING  DONE\n"
        "linking                 1     0\n");
}

TEST_CASE("hosts that are down are shown, whether they had jobs or not") {
  Page made = page(100, 24);
  made.down = {{"box", "in back-off for 3 s more: box: Connection refused"}, {"away", "in back-off"}};
  const std::string shown = text(lay_out(busy(), made));
  CHECK(shown.find("HOST                       RUNNING  DONE  STATE\n"
                   "away                             0     0  down, in back-off\n"
                   "box                              1     1  down, in back-off for 3 s more: box: Connection refused\n"
                   "build-machine.example.org        1     0\n") != std::string::npos);
  bool is_bad = false;
  for (const Line& line : lay_out(Tally(), made)) is_bad |= line.text.starts_with("away") && line.style == Style::bad;
  CHECK(is_bad);
}

TEST_CASE("without a size the page is as large as it must be") {
  CHECK(text(lay_out(busy(), page(0, 0))) == text(lay_out(busy(), page(100, 24))));
}

TEST_CASE("on a narrow page names are cut, then columns left out, the file and its phase last") {
  auto jobs = [](size_t columns) {
    auto lines = lay_out(busy(), page(columns, 24));
    return lines[1].text + "\n" + lines[3].text + "\n";
  };
  CHECK(jobs(80) ==
        "FILE                   PHASE       HOST                    SLOT   TIME  WHY HERE\n"
        "a_file_with_a_long_n~  Preprocess  build-machine.example~    11    10s\n");
  CHECK(jobs(60) ==
        "FILE         PHASE       HOST          SLOT   TIME  WHY HERE\n"
        "a_file_wit~  Preprocess  build-machi~    11    10s\n");
  CHECK(jobs(40) ==
        "FILE       PHASE       HOST         TIME\n"
        "a_file_w~  Preprocess  build-mac~    10s\n");
  CHECK(jobs(20) ==
        "FILE      PHASE\n"
        "a_file_~  Preprocess\n");
}

TEST_CASE("no line is wider than the page, and there are no more than it has rows") {
  for (size_t columns = 1; columns < 110; ++columns) {
    for (size_t rows = 1; rows < 20; ++rows) {
      CAPTURE(columns);
      CAPTURE(rows);
      auto lines = lay_out(busy(), page(columns, rows));
      CHECK(lines.size() <= rows);
      for (const Line& line : lines) CHECK(line.text.size() <= columns);
    }
  }
}

TEST_CASE("on a low page the jobs that have no room are counted, and hosts keep a third") {
  Tally tally;
  std::vector<Job> jobs;
  for (int i = 0; i < 30; ++i) jobs.push_back(job(i + 1, "file" + std::to_string(i), "box", i, MonitorPhase::compile));
  tally.update(jobs);
  auto lines = lay_out(tally, page(80, 13));
  REQUIRE(lines.size() == 13);
  CHECK(lines[0].text.starts_with("dcc: 30 running"));
  CHECK(lines[2].text.starts_with("file0 "));
  CHECK(lines[8].text.starts_with("file6 "));
  CHECK(lines[9].text == "... and 23 more");
  CHECK(lines[11].text.starts_with("HOST"));
  CHECK(lines[12].text.starts_with("box"));
  lines = lay_out(tally, page(80, 5));
  CHECK(lines[4].text == "... and 28 more");
}

TEST_CASE("hosts and reasons get the rows that jobs leave") {
  Tally tally;
  std::vector<Job> jobs;
  for (int i = 0; i < 12; ++i)
    jobs.push_back(
        job(i + 1, "f", "host" + std::to_string(10 + i), 0, MonitorPhase::compile, "reason" + std::to_string(10 + i)));
  tally.update(jobs);
  tally.update({});
  auto lines = lay_out(tally, page(80, 25));
  REQUIRE(lines.size() == 25);
  CHECK(lines[2].text.starts_with("HOST"));
  CHECK(lines[14].text.starts_with("host21"));
  CHECK(lines[16].text.starts_with("RAN HERE"));
  CHECK(lines[24].text == "... and 5 more");
}

TEST_CASE("what comes from files is fit for a terminal") {
  Tally tally;
  const std::string evil = "a\x1b[2J\x07\xff";
  tally.update({job(1, evil, evil, 0, MonitorPhase::compile, evil)});
  for (const Line& line : lay_out(tally, page(0, 0)))
    for (char c : line.text) CHECK((c >= ' ' && c < 0x7f));
}

TEST_CASE("a notice and the keys stand at the top") {
  Page made = page(60, 10);
  made.notice = "waiting for something";
  made.takes_keys = true;
  auto lines = lay_out(Tally(), made);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "dcc: 0 running; 0 done since 12:03:10                q quits");
  CHECK(lines[1].text == made.notice);
}

}  // namespace dcc::monitor
