// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/import/json_read.h"

#include "stats/export/distcc_text.h"
#include "stats/export/json.h"
#include "test.h"

namespace dcc::stats {
namespace {

ServerSnapshot full_server() {
  ServerSnapshot server;
  server.name = "board:3632";
  server.kind = "dcc";
  server.version = "0.1.0";
  server.pid = 42;
  server.now = 1'700'000'100;
  server.started = 1'700'000'000;
  server.slots = 4, server.running = 3, server.waiting = 2, server.connections = 5;
  server.draining = true;
  server.load_average = {0.5, 1.25, 2};
  server.runnable = 3;
  server.memory_available = 1 << 30, server.memory_total = 4ull << 30, server.temp_free = 7ull << 30;
  server.uninterruptible = 1;
  server.io_rate = 99;
  server.accepted = 10, server.denied = 1;
  server.outcomes = {5, 1, 1, 1, 1, 1};
  server.recent_jobs = {1, 2, 3};
  server.average_running = {0.5, 1.5, 2.5};
  server.refusals = {{"compiler", 2}};
  server.kills = {{"lifetime", 1}};
  server.by_compiler = {{"gcc", 4}, {"g++", 5}};
  server.by_target = {{"x86_64-linux-gnu", 9}};
  server.by_client = {{"10.3.0.6", 9}};
  server.by_protocol = {{"4", 8}};
  server.keys = 2, server.by_key = {{"anna", 8}};
  server.by_mode = {{"native", 5}, {"preprocessed", 3}};
  server.native_questions = 900, server.native_rounds = 20, server.native_late_questions = 7;
  server.store_hits = 800, server.store_hit_bytes = 80'000, server.store_misses = 9, server.store_miss_bytes = 1'000;
  server.store_bytes = 81'000, server.store_contents = 810, server.store_evicted = 4;
  server.received_wire = 100, server.received_plain = 400, server.sent_wire = 50, server.sent_plain = 60;
  server.phases[2] = {{{0.1, 3}, {1, 8}}, 9, 4.5};
  server.cpu_user = 4.25, server.cpu_system = 0.5;
  server.memory = {{{1e6, 3}}, 3, 2e6};
  server.largest_memory = 123 << 20;
  server.largest_memory_name = "g++";
  server.longest_compiler = "g++";
  server.longest_ms = 1234;
  server.history = {{1'700'000'090, 1, 0, 0.5, 0.25, 10, 12, 100, 200}};
  server.compilers = {{"g++", "g++", "c++", "x86_64-linux-gnu", "12.2.0", "0123", "known", ""}};
  server.failures = {{1'700'000'050, "REJ_BAD_REQ", "no such compiler", "nocc", "10.3.0.6"}};
  return server;
}

}  // namespace

TEST_CASE("what a server tells in JSON is read as it was") {
  ServerSnapshot empty;
  empty.kind = "dcc";
  std::string text = stats_json({full_server(), empty});
  auto servers = read_stats_json(text);
  REQUIRE(servers);
  REQUIRE(servers->size() == 2);
  CHECK(stats_json(*servers) == text);
  CHECK((*servers)[0].compilers[0].version == "12.2.0");

  JobEntry job;
  job.id = 7;
  job.input = "a.c", job.compiler = "gcc", job.client = "10.3.0.6", job.phase = "compile", job.protocol = "4";
  job.mode = "native", job.key = "anna";
  job.started = 1'700'000'000'123;
  job.age_ms = 55;
  job.phase_ms = {1, 2, 3, 4};
  job.cpu = 0.25;
  JobEntry ended = job;
  ended.outcome = "COMPILE_OK";
  std::string jobs = jobs_json({{"board:3632", {job}, {ended, ended}}});
  auto read = read_jobs_json(jobs);
  REQUIRE(read);
  CHECK(jobs_json(*read) == jobs);
}

TEST_CASE("what distccd tells is read as it was") {
  ServerSnapshot server = full_server();
  server.longest_input = "a.c";
  std::string text = distcc_text(server);
  auto read = read_distcc_text(text);
  REQUIRE(read);
  CHECK(read->kind == "distccd");
  CHECK(read->slots == 4);
  CHECK(read->outcomes == server.outcomes);
  CHECK(read->load_average[1] == 1.25);
  CHECK(read->longest_ms == 1234);
  CHECK(read->temp_free == server.temp_free);
  CHECK(read->io_rate == 99);
  CHECK(read->largest_memory_name == "g++");

  auto fresh = read_distcc_text(
      "argv /distccd\n<distccstats>\ndcc_tcp_accept 0\ndcc_longest_job none\n"
      "dcc_longest_job_time_msecs -1\ndcc_io_rate -1\ndcc_max_RSS_name (none)\n</distccstats>\n");
  REQUIRE(fresh);
  CHECK(fresh->longest_input.empty());
  CHECK(fresh->longest_ms == -1);
  CHECK(fresh->io_rate == -1);
  CHECK(fresh->largest_memory_name.empty());
}

TEST_CASE("figures beyond all measure are cut") {
  auto servers = read_stats_json(R"({"format":1,"servers":[{"slots":9223372036854775807,"io_rate":9223372036854775807,
    "load_average":[1e300,2],"average_running":[1e300],"started":-9223372036854775807,"now":9223372036854775807,
    "memory":{"count":1,"buckets":[[1,0],[1e300,1]]}}]})");
  REQUIRE(servers);
  const ServerSnapshot& huge = servers->front();
  CHECK(huge.slots == k_most);
  CHECK(huge.io_rate == k_most_io_rate);
  CHECK(huge.load_average[0] == 1e6);
  CHECK(huge.load_average[1] == 2);
  CHECK(huge.average_running[0] == double{k_most});
  CHECK(huge.now - huge.started == k_most);
  REQUIRE(huge.memory.buckets.size() == 2);
  CHECK(huge.memory.buckets[1].first == double{k_most});
  CHECK(read_stats_json(stats_json(*servers)));

  auto text = read_distcc_text(
      "<distccstats>\ndcc_tcp_accept 18446744073709551615\ndcc_free_space 18446744073709551615 MB\n"
      "dcc_io_rate 9223372036854775807\ndcc_load1 inf\ndcc_load2 nan\ndcc_load3 1e300\n</distccstats>\n");
  REQUIRE(text);
  CHECK(text->accepted == k_most);
  CHECK(text->temp_free <= k_most);
  CHECK(text->temp_free > k_most / 2);
  CHECK(text->io_rate == k_most_io_rate);
  CHECK(text->load_average == std::array<double, 3>{0, 0, 1e6});
}

TEST_CASE("text that is no statistics is refused") {
  for (std::string_view text : {"", "{}", "[]", "null", R"({"format":1})", R"({"servers":[]})",
                                R"({"format":1,"servers":{}})", R"({"format":"1","servers":[]})", "<html>"}) {
    CHECK_MESSAGE(!read_stats_json(text), text);
    CHECK_MESSAGE(!read_jobs_json(text), text);
  }
  for (std::string_view text : {"", "<distccstats>", "</distccstats><distccstats>\n", "<distccstats>\n</distccstats>",
                                "<distccstats>\nfoo 1\n</distccstats>"})
    CHECK_MESSAGE(!read_distcc_text(text), text);
}

TEST_CASE("members of other kinds are as good as none") {
  auto servers = read_stats_json(R"({"format":1,"servers":[7,null,{"name":[1],"up":"no","pid":"x","slots":-4,
    "load_average":[-1,"x"],"outcomes":[1],"phases":{"compile":[]},"memory":{"count":1,"buckets":[[2,1],[1,1]]},
    "cpu_user":-5,"history":{},"compilers":[1,{"name":2}],"by_client":{"a":-1,"b":"c"},"io_rate":-7}]})");
  REQUIRE(servers);
  REQUIRE(servers->size() == 3);
  const ServerSnapshot& odd = (*servers)[2];
  CHECK(odd.name.empty());
  CHECK(odd.up);
  CHECK(odd.slots == 0);
  CHECK(odd.load_average[0] == 0);
  CHECK(odd.memory.buckets.empty());
  CHECK(odd.cpu_user == 0);
  CHECK(odd.io_rate == -1);
  CHECK(odd.compilers.size() == 2);
  CHECK(odd.by_client.at("b") == 0);
}

TEST_CASE("a server is of one of two kinds, whatever it says") {
  auto servers = read_stats_json(R"({"format":1,"servers":[{"kind":"dcc"},{"kind":"distccd"},{},{"kind":7},
    {"kind":"distccd\n"},{"kind":"\u001b[2J\nforged"}]})");
  REQUIRE(servers);
  std::vector<std::string> kinds;
  for (const ServerSnapshot& server : *servers) kinds.push_back(server.kind);
  CHECK(kinds == std::vector<std::string>{"dcc", "distccd", "dcc", "dcc", "dcc", "dcc"});
}

TEST_CASE("what is too much is cut") {
  ServerSnapshot server;
  server.name = std::string(5000, 'n');
  for (int i = 0; i < 1000; ++i) server.by_client[std::to_string(i)] = 1;
  server.failures.resize(1000);
  server.history.resize(1500);
  server.compilers.resize(1000);
  auto servers = read_stats_json(stats_json({server}));
  REQUIRE(servers);
  const ServerSnapshot& cut = servers->front();
  CHECK(cut.name.size() == 100);
  CHECK(cut.by_client.size() <= k_label_limit + 1);
  uint64_t clients = 0;
  for (const auto& [label, count] : cut.by_client) clients += count;
  CHECK(clients == 1000);
  CHECK(cut.failures.size() <= 100);
  CHECK(cut.history.size() <= 1000);
  CHECK(cut.compilers.size() <= 256);
  std::vector<ServerSnapshot> many(500);
  auto fewer = read_stats_json(stats_json(many));
  REQUIRE(fewer);
  CHECK(fewer->size() == 64);
  CHECK_FALSE(read_stats_json(std::string(3 << 20, ' ')));
}

}  // namespace dcc::stats
