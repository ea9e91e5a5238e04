// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <set>

#include "base/strings.h"
#include "stats/export/distcc_text.h"
#include "stats/export/json.h"
#include "stats/export/prometheus.h"
#include "stats/metrics.h"
#include "test.h"

namespace dcc::stats {

namespace {

ServerSnapshot example() {
  ServerSnapshot server;
  server.name = "board:3632";
  server.kind = "dcc";
  server.slots = 6;
  server.accepted = 17;
  server.outcomes = {9, 3, 1, 2, 1, 1};
  server.recent_jobs = {3, 7, 15};
  server.average_running = {1.9, 0.4, 0};
  server.load_average = {0.3, 0.234, 12};
  server.runnable = 4;
  server.uninterruptible = 2;
  server.memory_available = 100ull << 20;
  server.temp_free = (7ull << 30) + 5;
  server.largest_memory = 16964 * 1024;
  server.largest_memory_name = "gcc";
  server.longest_input = "hello.c";
  server.longest_compiler = "x86_64-linux-gnu-gcc";
  server.longest_ms = 89;
  return server;
}

// Lines of the exposition that are samples of this metric.
std::vector<std::string> samples(const std::string& text, std::string_view metric) {
  std::vector<std::string> found;
  for (const std::string& line : split(text, '\n'))
    if (auto rest = after_prefix(line, metric); rest && rest->starts_with('{')) found.push_back(line);
  return found;
}

}  // namespace

TEST_CASE("distcc's text has its keys in its order") {
  CHECK(distcc_text(example()) ==
        "argv /distccd\n"
        "<distccstats>\n"
        "dcc_tcp_accept 17\n"
        "dcc_rej_bad_req 1\n"
        "dcc_rej_overload 0\n"
        "dcc_compile_ok 9\n"
        "dcc_compile_error 3\n"
        "dcc_compile_timeout 1\n"
        "dcc_cli_disconnect 2\n"
        "dcc_other 1\n"
        "dcc_longest_job hello.c\n"
        "dcc_longest_job_compiler x86_64-linux-gnu-gcc\n"
        "dcc_longest_job_time_msecs 89\n"
        "dcc_max_kids 6\n"
        "dcc_avg_kids1 1\n"
        "dcc_avg_kids2 0\n"
        "dcc_avg_kids3 0\n"
        "dcc_current_load 4\n"
        "dcc_load1 0.30\n"
        "dcc_load2 0.23\n"
        "dcc_load3 12.00\n"
        "dcc_num_compiles1 3\n"
        "dcc_num_compiles2 7\n"
        "dcc_num_compiles3 15\n"
        "dcc_num_procstate_D 2\n"
        "dcc_max_RSS 16964\n"
        "dcc_max_RSS_name (gcc)\n"
        "dcc_io_rate -1\n"
        "dcc_free_space 7168 MB\n"
        "dcc_free_mem 100 MB\n"
        "</distccstats>\n");
}

TEST_CASE("distcc's text before the first job, and with names that are lines") {
  std::string text = distcc_text(ServerSnapshot());
  CHECK(text.find("dcc_longest_job none\ndcc_longest_job_compiler none\ndcc_longest_job_time_msecs -1\n") != text.npos);
  ServerSnapshot server = example();
  server.longest_input = "a.c\ndcc_compile_ok 999";
  text = distcc_text(server);
  CHECK(text.find("\ndcc_compile_ok 999") == text.npos);
  CHECK(split(text, '\n').size() == split(distcc_text(example()), '\n').size());
}

TEST_CASE("Prometheus gets every server's samples of a metric together, once") {
  ServerSnapshot first = example(), second = example(), down, new_one;
  second.name = "rack \"7\"\\";
  down.name = "gone:3632";
  down.up = false;
  new_one.name = "new:3632";
  new_one.up = new_one.asked = false;
  std::string text = metrics_text({first, second, down, new_one});
  CHECK(samples(text, "dcc_up") == std::vector<std::string>{R"(dcc_up{server="board:3632"} 1)",
                                                            R"(dcc_up{server="rack \"7\"\\"} 1)",
                                                            R"(dcc_up{server="gone:3632"} 0)"});
  CHECK(samples(text, "dcc_slots") ==
        std::vector<std::string>{R"(dcc_slots{server="board:3632"} 6)", R"(dcc_slots{server="rack \"7\"\\"} 6)"});
  CHECK(text.find(R"(dcc_jobs_total{server="board:3632",outcome="compile_ok"} 9)") != text.npos);
  std::vector<std::string> types;
  for (const std::string& line : split(text, '\n'))
    if (line.starts_with("# TYPE")) types.push_back(line);
  CHECK(std::set<std::string>(types.begin(), types.end()).size() == types.size());
}

TEST_CASE("Prometheus gets no text of a peer's as a line of its own, and no sample twice") {
  ServerSnapshot server = example();
  server.by_client = {{"a\"} 1\nevil 2", 1}, {"b\\", 2}, {"c\xff\xfe", 3}, {std::string("d\0\r", 3), 4}, {"e", 5}};
  server.compilers = {{"gcc", "gcc", "c", "x", "12", "", "failed", "one"},
                      {"gcc", "gcc", "c", "x", "12", "", "failed", "two"}};
  ServerSnapshot twin = example();
  std::string text = metrics_text({server, twin});
  CHECK(samples(text, "dcc_client_jobs_total").size() == 5);
  CHECK(text.find(R"(dcc_client_jobs_total{server="board:3632",client="a\"} 1\\x0aevil 2"} 1)") != text.npos);
  CHECK(text.find(R"(client="b\\"} 2)") != text.npos);
  CHECK(samples(text, "dcc_compiler_info").size() == 1);
  std::set<std::string> seen;
  for (const std::string& line : split(text, '\n')) {
    for (char c : line) CHECK((c >= ' ' && c <= '~'));
    if (line.empty()) continue;
    CHECK((line.starts_with("# ") || line.starts_with("dcc_")));
    if (!line.starts_with("# ")) CHECK(seen.insert(line.substr(0, line.rfind('}'))).second);
  }
  CHECK(text.find(R"(dcc_slots{server="board:3632 #2"} 6)") != text.npos);
}

TEST_CASE("Prometheus gets the share of native mode, and the store") {
  ServerSnapshot server = example();
  server.by_mode = {{"native", 3}, {"preprocessed", 1}};
  server.native_late_questions = 7;
  server.store_bytes = 4096;
  server.store_hits = 12;
  const std::string text = metrics_text({server});
  CHECK(text.find("# TYPE dcc_mode_jobs_total counter") != text.npos);
  CHECK(text.find(R"(dcc_mode_jobs_total{server="board:3632",mode="native"} 3)") != text.npos);
  CHECK(text.find(R"(dcc_native_late_questions_total{server="board:3632"} 7)") != text.npos);
  CHECK(text.find(R"(dcc_store_hits_total{server="board:3632"} 12)") != text.npos);
  CHECK(text.find("# TYPE dcc_store_bytes gauge") != text.npos);
  CHECK(text.find(R"(dcc_store_bytes{server="board:3632"} 4096)") != text.npos);
}

TEST_CASE("Prometheus gets the jobs by the name of their key") {
  ServerSnapshot server = example();
  server.keys = 2;
  server.by_key = {{"anna", 3}, {k_no_key, 1}};
  const std::string text = metrics_text({server});
  CHECK(text.find(R"(dcc_keys{server="board:3632"} 2)") != text.npos);
  CHECK(text.find(R"(dcc_key_jobs_total{server="board:3632",key="anna"} 3)") != text.npos);
  CHECK(text.find(R"x(dcc_key_jobs_total{server="board:3632",key="(none)"} 1)x") != text.npos);
}

TEST_CASE("a histogram ends with the infinite bucket, its sum and its count") {
  ServerSnapshot server = example();
  server.phases[2] = {{{0.001, 0}, {0.5, 3}}, 4, 2.25};
  std::string text = metrics_text({server});
  CHECK(text.find("# TYPE dcc_job_phase_seconds histogram\n"
                  "dcc_job_phase_seconds_bucket{server=\"board:3632\",phase=\"compile\",le=\"0.001\"} 0\n"
                  "dcc_job_phase_seconds_bucket{server=\"board:3632\",phase=\"compile\",le=\"0.5\"} 3\n"
                  "dcc_job_phase_seconds_bucket{server=\"board:3632\",phase=\"compile\",le=\"+Inf\"} 4\n"
                  "dcc_job_phase_seconds_sum{server=\"board:3632\",phase=\"compile\"} 2.25\n"
                  "dcc_job_phase_seconds_count{server=\"board:3632\",phase=\"compile\"} 4\n") != text.npos);
}

TEST_CASE("what distccd does not tell is left out for Prometheus") {
  ServerSnapshot server = example();
  server.kind = "distccd";
  std::string text = metrics_text({server});
  CHECK(samples(text, "dcc_jobs_total").size() == k_outcomes);
  CHECK(text.find("dcc_received_bytes_total") == text.npos);
  CHECK(text.find("dcc_jobs_running") == text.npos);
}

TEST_CASE("JSON has the figures by their names, and no name of a file") {
  ServerSnapshot server = example();
  server.by_compiler = {{"gcc \"12\"", 4}};
  server.phases[0] = {{{0.001, 1}}, 2, 0.5};
  server.history = {{1'700'000'000, 3, 1, 1.25, 0, 12.5, 20, 100, 50}};
  server.compilers = {{"cc gcc", "gcc", "c", "aarch64-linux-gnu", "12.2.0", "00ff", "known", ""}};
  server.failures = {{1'700'000'001, "OTHER", "no room", "gcc", "10.0.0.7"}};
  std::string json = stats_json({server});
  for (
      const char* part :
      {R"({"format":1,"servers":[{"name":"board:3632","address":"","up":true,)",
       R"("outcomes":{"compile_ok":9,"compile_error":3,"compile_timeout":1,"client_gone":2,"bad_request":1,"other":1})",
       R"("recent_jobs":[3,7,15],"average_running":[1.9,0.4,0])", R"("by_compiler":{"gcc \"12\"":4})",
       R"("phases":{"receive":{"count":2,"sum":0.5,"buckets":[[0.001,1]]},"queue":{"count":0,)",
       R"("history":[{"time":1700000000,"jobs":3,"failed":1,"running":1.25,"waiting":0,"compile_ms":12.5,"total_ms":20,)",
       R"("compilers":[{"name":"cc gcc","driver":"gcc","language":"c","target":"aarch64-linux-gnu",)",
       R"("failures":[{"time":1700000001,"outcome":"OTHER","reason":"no room","compiler":"gcc","client":"10.0.0.7"}])",
       R"("io_rate":-1)", R"("longest_ms":89)"}) {
    CAPTURE(part);
    CHECK(json.find(part) != json.npos);
  }
  CHECK(json.find("hello.c") == json.npos);
}

TEST_CASE("no two figures have the same name in JSON, and those of one family stand together") {
  std::set<std::string> names, families;
  for (const Metric& row : fields_of(ServerSnapshot()))
    if (*row.name) CHECK_MESSAGE(names.insert(row.name).second, row.name);
  std::string_view family;
  for (const Metric* row : rows_of(&Metric::prometheus)) {
    if (row->prometheus.name != family)
      CHECK_MESSAGE(families.emplace(row->prometheus.name).second, row->prometheus.name);
    family = row->prometheus.name;
  }
}

TEST_CASE("jobs as JSON") {
  JobEntry job;
  job.id = 7;
  job.input = "a\n\xff.c";
  job.phase = "compile";
  job.phase_ms = {1, 2, 3, 4};
  CHECK(
      jobs_json({{"board:3632", {job}, {}}}) ==
      R"({"format":1,"servers":[{"name":"board:3632","running":[{"id":7,"input":"a\u000a\ufffd.c","compiler":"",)"
      R"("target":"","client":"","protocol":"","mode":"","key":"","phase":"compile","outcome":"","reason":"","started":0,"age_ms":0,)"
      R"("phase_ms":{"receive":1,"queue":2,"compile":3,"send":4},"received_wire":0,"sent_wire":0,"memory":0,"cpu":0}],)"
      R"("recent":[]}]})");
}

}  // namespace dcc::stats
