// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/trace_reader.h"

#include <fcntl.h>

#include "scratch.h"
#include "test.h"

namespace dcc::report {
using trace::TraceLine;

namespace {

TraceLine example() {
  TraceLine line;
  line.time_ms = 1'700'000'000'123;
  line.pid = 4711;
  line.kind = "compile";
  line.file = "src/\"odd\"\n\xc3\xa4.cc";
  line.compiler = "g++";
  line.outcome = trace::Outcome::fallback;
  line.reason = "all hosts are in back-off";
  line.host = "localhost";
  line.slot = 3;
  line.host_slots = 8;
  line.protocol = 4;
  line.native = true;
  line.questions = 840;
  line.rounds = 3;
  line.late = 2;
  for (size_t i = 0; i < line.phase_ms.size(); ++i) line.phase_ms[i] = 1.5 + double(i);
  line.total_ms = 100.125;
  line.cpu_ms = 3.5;
  line.children_cpu_ms = 20.25;
  line.sent = 1;
  line.received = uint64_t{5} << 32;
  line.plain = 3;
  line.object = 4;
  line.status = 1;
  line.remote_status = 2;
  line.slots = 24;
  line.cores = 16;
  line.server_slots = 12;
  line.server_waiting = 5;
  line.hosts_tried = {{"a", "refused"}, {"b:7", "silent"}};
  line.hosts_skipped = {{"c", "it failed"}};
  return line;
}

std::vector<std::string> lines_of(const std::string& text) {
  Scratch scratch;
  TraceLines reader(UniqueFd(::open(scratch.file("lines", text).c_str(), O_RDONLY | O_CLOEXEC)));
  std::vector<std::string> lines;
  for (;;) {
    auto line = reader.next();
    REQUIRE(line);
    if (!*line) return lines;
    lines.emplace_back(**line);
  }
}

}  // namespace

TEST_CASE("what a client writes is what is read") {
  const TraceLine line = example();
  const std::string text = to_json_line(line);
  CHECK(text.find('\n') == text.size() - 1);
  auto read = read_trace_line(text);
  REQUIRE(read);
  CHECK(to_json_line(*read) == text);
  CHECK(read->file == line.file);
  CHECK(read->outcome == trace::Outcome::fallback);
  CHECK(read->phase_ms == line.phase_ms);
  CHECK(read->received == line.received);
  CHECK(read->hosts_tried.size() == 2);
  CHECK(read->hosts_tried[1].host == "b:7");
  CHECK(read->hosts_skipped[0].reason == "it failed");
}

TEST_CASE("a job says why it was not done in native mode, also one that then ran here") {
  TraceLine line = example();
  line.native = false;
  line.not_native = "the host does not offer it";
  for (const int protocol : {4, 0}) {
    line.protocol = protocol;
    auto read = read_trace_line(to_json_line(line));
    REQUIRE(read);
    CHECK(read->not_native == "the host does not offer it");
  }
  line.native = true;
  line.protocol = 4;
  auto read = read_trace_line(to_json_line(line));
  REQUIRE(read);
  CHECK(read->not_native.empty());
}

TEST_CASE("a line says nothing of what did not happen") {
  TraceLine line;
  line.time_ms = 5;
  CHECK(to_json_line(line) == "{\"time\":5,\"decision\":\"local\",\"ms\":{\"total\":0},\"status\":0}\n");
  CHECK(read_trace_line(to_json_line(line)));
}

TEST_CASE("long words of others are cut") {
  TraceLine line = example();
  line.reason = std::string(100'000, 'x');
  line.hosts_tried = {{std::string(100'000, 'y'), std::string(100'000, 'z')}};
  CHECK(to_json_line(line).size() < 4096);
}

TEST_CASE("what is no client's line is an error") {
  for (const char* text :
       {"", "{", "[]", "7", "null", "{}", R"({"time":1,"ms":{"total":1}})",
        R"({"time":1,"decision":"elsewhere","ms":{"total":1}})", R"({"time":1,"decision":"local"})",
        R"({"time":-1,"decision":"local","ms":{"total":1}})", R"({"time":9e18,"decision":"local","ms":{"total":1}})",
        R"({"decision":"local","ms":{"total":1}})"}) {
    CAPTURE(text);
    CHECK_FALSE(read_trace_line(text));
  }
}

TEST_CASE("a line behind one that was cut short is found") {
  const std::string whole = to_json_line(example());
  for (size_t cut = 1; cut < whole.size(); ++cut) {
    CAPTURE(cut);
    const std::string text = whole.substr(0, cut) + whole;
    CHECK_FALSE(read_trace_line(text));
    CHECK(behind_cut(text) == whole);
    CHECK(behind_cut(whole.substr(0, cut) + text) == whole);
  }
  CHECK(behind_cut(whole) == "");
  CHECK(behind_cut("{}") == "");
  TraceLine named = example();
  named.file = "{\"time\":1";
  CHECK(behind_cut("{" + to_json_line(named)) == to_json_line(named));
}

TEST_CASE("numbers that cannot be are bounded") {
  auto read = read_trace_line(
      R"({"time":1,"decision":"remote","ms":{"send":-5,"total":1e300},"host_slots":-4,"slots":99999999999,"sent":-1})");
  REQUIRE(read);
  CHECK(read->phase_ms[static_cast<size_t>(ClientPhase::send)] == 0);
  CHECK(read->total_ms < 1e11);
  CHECK(read->host_slots == 0);
  CHECK(read->slots <= 1'000'000);
  CHECK(read->sent == 0);
}

TEST_CASE("lines are read across all boundaries") {
  CHECK(lines_of("").empty());
  CHECK(lines_of("a") == std::vector<std::string>{"a"});
  CHECK(lines_of("a\n") == std::vector<std::string>{"a"});
  CHECK(lines_of("\na\n\n") == std::vector<std::string>{"", "a", ""});
  std::string text;
  std::vector<std::string> lines;
  for (size_t size = 0; size < 3000; size += 7) {
    lines.emplace_back(size, static_cast<char>('a' + size % 26));
    text += lines.back() + '\n';
  }
  CHECK(lines_of(text) == lines);
}

TEST_CASE("a line without end takes no memory without end") {
  auto lines = lines_of(std::string(3 << 20, 'x') + "\nrest\n");
  CHECK(lines.back() == "rest");
  for (const std::string& line : lines) CHECK(line.size() < 1 << 20);
}

}  // namespace dcc::report
