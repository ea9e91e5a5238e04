// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/json_read.h"

#include <algorithm>

#include "stats/json_value.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

constexpr int64_t k_format = 1;
constexpr size_t k_values_limit = 100'000;

constexpr size_t k_servers_limit = 64;
constexpr size_t k_text_limit = 200;
constexpr size_t k_name_limit = 100;
constexpr size_t k_buckets_limit = 64;
constexpr size_t k_history_limit = 1000;
constexpr size_t k_compilers_limit = 256;
constexpr size_t k_failures_limit = 100;
constexpr size_t k_jobs_shown_limit = 1000;

std::string text_of(const JsonValue& value, size_t limit = k_text_limit) { return value.text({}, limit); }
double amount_of(const JsonValue& value) { return std::max(0.0, value.number()); }

// At most `limit` elements, each read by `read`.
template <class Entry>
std::vector<Entry> list_of(const JsonValue& array, size_t limit, Entry (*read)(const JsonValue&)) {
  std::vector<Entry> entries;
  for (size_t i = 0; i < std::min(array.is_array() ? array.size() : 0, limit); ++i)
    entries.push_back(read(array.at(i)));
  return entries;
}

CountsByLabel counts_of(const JsonValue& object) {
  CountsByLabel counts;
  object.each_member([&counts](std::string_view label, const JsonValue& count) {
    std::string text(label.substr(0, k_name_limit));
    if (counts.size() >= k_label_limit && !counts.contains(text)) text = "other";
    counts[text] += count.natural();
  });
  return counts;
}

// Bounds that rise and counts that do not fall, or no buckets at all: who draws them may rely on it.
Histogram histogram_of(const JsonValue& object) {
  Histogram histogram;
  histogram.count = object["count"].natural();
  histogram.sum = amount_of(object["sum"]);
  JsonValue buckets = object["buckets"];
  for (size_t i = 0; i < std::min(buckets.is_array() ? buckets.size() : 0, k_buckets_limit); ++i) {
    JsonValue bucket = buckets.at(i);
    std::pair<double, uint64_t> next(bucket.at(0).number(), bucket.at(1).natural());
    bool rises = histogram.buckets.empty() ||
                 (next.first > histogram.buckets.back().first && next.second >= histogram.buckets.back().second);
    if (!rises || next.second > histogram.count) {
      histogram.buckets.clear();
      break;
    }
    histogram.buckets.push_back(next);
  }
  return histogram;
}

HistoryPoint history_point_of(const JsonValue& value) {
  HistoryPoint point;
  point.time = value["time"].integer();
  point.jobs = value["jobs"].natural();
  point.failed = value["failed"].natural();
  point.running = amount_of(value["running"]);
  point.waiting = amount_of(value["waiting"]);
  point.compile_ms = amount_of(value["compile_ms"]);
  point.total_ms = amount_of(value["total_ms"]);
  point.bytes_in = value["bytes_in"].natural();
  point.bytes_out = value["bytes_out"].natural();
  return point;
}

CompilerEntry compiler_of(const JsonValue& value) {
  CompilerEntry compiler;
  compiler.name = text_of(value["name"]);
  compiler.driver = text_of(value["driver"]);
  compiler.language = text_of(value["language"]);
  compiler.target = text_of(value["target"]);
  compiler.version = text_of(value["version"]);
  compiler.fingerprint = text_of(value["fingerprint"]);
  compiler.state = text_of(value["state"]);
  compiler.reason = text_of(value["reason"]);
  return compiler;
}

FailureEntry failure_of(const JsonValue& value) {
  FailureEntry failure;
  failure.time = value["time"].integer();
  failure.outcome = text_of(value["outcome"]);
  failure.reason = text_of(value["reason"]);
  failure.compiler = text_of(value["compiler"]);
  failure.client = text_of(value["client"]);
  return failure;
}

JobEntry job_of(const JsonValue& value) {
  JobEntry job;
  job.id = value["id"].natural();
  job.input = text_of(value["input"]);
  job.compiler = text_of(value["compiler"]);
  job.target = text_of(value["target"]);
  job.client = text_of(value["client"]);
  job.protocol = text_of(value["protocol"]);
  job.phase = text_of(value["phase"]);
  job.outcome = text_of(value["outcome"]);
  job.reason = text_of(value["reason"]);
  job.started = value["started"].integer();
  job.age_ms = value["age_ms"].natural();
  JsonValue phases = value["phase_ms"];
  for (size_t phase = 0; phase < k_phases; ++phase) job.phase_ms[phase] = phases[k_phase_names[phase].data()].natural();
  job.received_wire = value["received_wire"].natural();
  job.sent_wire = value["sent_wire"].natural();
  job.memory = value["memory"].natural();
  job.cpu = amount_of(value["cpu"]);
  return job;
}

void read_machine(const JsonValue& value, ServerSnapshot& server) {
  server.slots = value["slots"].natural();
  server.running = value["running"].natural();
  server.waiting = value["waiting"].natural();
  server.connections = value["connections"].natural();
  server.draining = value["draining"].truth();
  JsonValue load = value["load_average"];
  for (size_t i = 0; i < 3; ++i) server.load_average[i] = amount_of(load.at(i));
  server.runnable = value["runnable"].natural();
  server.memory_available = value["memory_available"].natural();
  server.memory_total = value["memory_total"].natural();
  server.temp_free = value["temp_free"].natural();
  server.uninterruptible = value["uninterruptible"].natural();
  server.io_rate = std::max<int64_t>(-1, value["io_rate"].integer(-1));
}

void read_counts(const JsonValue& value, ServerSnapshot& server) {
  server.accepted = value["accepted"].natural();
  server.denied = value["denied"].natural();
  JsonValue outcomes = value["outcomes"], recent = value["recent_jobs"], running = value["average_running"];
  for (size_t i = 0; i < k_outcomes; ++i) server.outcomes[i] = outcomes[k_outcome_names[i].data()].natural();
  for (size_t i = 0; i < 3; ++i) {
    server.recent_jobs[i] = recent.at(i).natural();
    server.average_running[i] = amount_of(running.at(i));
  }
  server.refusals = counts_of(value["refusals"]);
  server.kills = counts_of(value["kills"]);
  server.by_compiler = counts_of(value["by_compiler"]);
  server.by_target = counts_of(value["by_target"]);
  server.by_client = counts_of(value["by_client"]);
  server.by_protocol = counts_of(value["by_protocol"]);
  server.received_wire = value["received_wire"].natural();
  server.received_plain = value["received_plain"].natural();
  server.sent_wire = value["sent_wire"].natural();
  server.sent_plain = value["sent_plain"].natural();
}

void read_costs(const JsonValue& value, ServerSnapshot& server) {
  JsonValue phases = value["phases"];
  for (size_t i = 0; i < k_phases; ++i) server.phases[i] = histogram_of(phases[k_phase_names[i].data()]);
  server.cpu_user = amount_of(value["cpu_user"]);
  server.cpu_system = amount_of(value["cpu_system"]);
  server.memory = histogram_of(value["memory"]);
  server.largest_memory = value["largest_memory"].natural();
  server.largest_memory_name = text_of(value["largest_memory_name"]);
  server.longest_compiler = text_of(value["longest_compiler"]);
  server.longest_ms = std::max<int64_t>(-1, value["longest_ms"].integer(-1));
}

ServerSnapshot server_of(const JsonValue& value) {
  ServerSnapshot server;
  server.name = text_of(value["name"], k_name_limit);
  server.address = text_of(value["address"], k_name_limit);
  server.up = value["up"].truth(true);
  server.error = text_of(value["error"]);
  server.kind = text_of(value["kind"]);
  server.version = text_of(value["version"]);
  server.pid = value["pid"].integer();
  server.now = value["now"].integer();
  server.started = value["started"].integer();
  read_machine(value, server);
  read_counts(value, server);
  read_costs(value, server);
  server.history = list_of(value["history"], k_history_limit, history_point_of);
  server.compilers = list_of(value["compilers"], k_compilers_limit, compiler_of);
  server.failures = list_of(value["failures"], k_failures_limit, failure_of);
  return server;
}

JobsSnapshot jobs_of(const JsonValue& value) {
  JobsSnapshot jobs;
  jobs.name = text_of(value["name"], k_name_limit);
  jobs.running = list_of(value["running"], k_jobs_shown_limit, job_of);
  jobs.recent = list_of(value["recent"], k_jobs_shown_limit, job_of);
  return jobs;
}

Result<JsonValue> servers_in(std::string_view text, size_t limit) {
  JsonLimits limits;
  limits.bytes = limit;
  limits.values = k_values_limit;
  TRY(JsonValue document, JsonValue::parse(text, limits));
  if (document["format"].integer() < k_format || !document["servers"].is_array())
    return fail(Code::protocol, "not what a dcc server tells");
  return document["servers"];
}

}  // namespace

Result<std::vector<ServerSnapshot>> read_stats_json(std::string_view text) {
  TRY(JsonValue servers, servers_in(text, k_stats_limit));
  return list_of(servers, k_servers_limit, server_of);
}

Result<std::vector<JobsSnapshot>> read_jobs_json(std::string_view text) {
  TRY(JsonValue servers, servers_in(text, k_jobs_limit));
  return list_of(servers, k_servers_limit, jobs_of);
}

}  // namespace dcc::stats
