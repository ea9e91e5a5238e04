// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/import/json_read.h"

#include <algorithm>

#include "json/value.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

constexpr int64_t k_format = 1;
constexpr size_t k_values_limit = 100'000;

constexpr size_t k_servers_limit = 64;
constexpr size_t k_name_limit = 100;
constexpr size_t k_buckets_limit = 64;
constexpr size_t k_history_limit = 1000;
constexpr size_t k_compilers_limit = 256;
constexpr size_t k_failures_limit = 100;
constexpr size_t k_jobs_shown_limit = 1000;

std::string text_of(const JsonValue& value, size_t limit = k_foreign_text_limit) { return value.text({}, limit); }
double amount_of(const JsonValue& value) { return std::clamp(value.number(), 0.0, double{k_most}); }
uint64_t natural_of(const JsonValue& value) { return std::min<uint64_t>(value.natural(), k_most); }
int64_t moment_of(const JsonValue& value) { return std::clamp<int64_t>(value.integer(), 0, k_most); }

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
    counts[text] += natural_of(count);
  });
  return counts;
}

// Bounds that rise and counts that do not fall, or no buckets at all: who draws them may rely on it.
Histogram histogram_of(const JsonValue& object) {
  Histogram histogram;
  histogram.count = natural_of(object["count"]);
  histogram.sum = amount_of(object["sum"]);
  JsonValue buckets = object["buckets"];
  for (size_t i = 0; i < std::min(buckets.is_array() ? buckets.size() : 0, k_buckets_limit); ++i) {
    JsonValue bucket = buckets.at(i);
    std::pair<double, uint64_t> next(bucket.at(0).number(), natural_of(bucket.at(1)));
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
  point.time = moment_of(value["time"]);
  point.jobs = natural_of(value["jobs"]);
  point.failed = natural_of(value["failed"]);
  point.running = amount_of(value["running"]);
  point.waiting = amount_of(value["waiting"]);
  point.compile_ms = amount_of(value["compile_ms"]);
  point.total_ms = amount_of(value["total_ms"]);
  point.bytes_in = natural_of(value["bytes_in"]);
  point.bytes_out = natural_of(value["bytes_out"]);
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
  failure.time = moment_of(value["time"]);
  failure.outcome = text_of(value["outcome"]);
  failure.reason = text_of(value["reason"]);
  failure.compiler = text_of(value["compiler"]);
  failure.client = text_of(value["client"]);
  return failure;
}

JobEntry job_of(const JsonValue& value) {
  JobEntry job;
  job.id = natural_of(value["id"]);
  job.input = text_of(value["input"]);
  job.compiler = text_of(value["compiler"]);
  job.target = text_of(value["target"]);
  job.client = text_of(value["client"]);
  job.protocol = text_of(value["protocol"]);
  job.phase = text_of(value["phase"]);
  job.outcome = text_of(value["outcome"]);
  job.reason = text_of(value["reason"]);
  job.started = moment_of(value["started"]);
  job.age_ms = natural_of(value["age_ms"]);
  JsonValue phases = value["phase_ms"];
  for (size_t phase = 0; phase < k_phases; ++phase)
    job.phase_ms[phase] = natural_of(phases[k_phase_names[phase].data()]);
  job.received_wire = natural_of(value["received_wire"]);
  job.sent_wire = natural_of(value["sent_wire"]);
  job.memory = natural_of(value["memory"]);
  job.cpu = amount_of(value["cpu"]);
  return job;
}

void read_machine(const JsonValue& value, ServerSnapshot& server) {
  server.slots = natural_of(value["slots"]);
  server.running = natural_of(value["running"]);
  server.waiting = natural_of(value["waiting"]);
  server.connections = natural_of(value["connections"]);
  server.draining = value["draining"].truth();
  JsonValue load = value["load_average"];
  for (size_t i = 0; i < 3; ++i) server.load_average[i] = load_within_limits(load.at(i).number());
  server.runnable = natural_of(value["runnable"]);
  server.memory_available = natural_of(value["memory_available"]);
  server.memory_total = natural_of(value["memory_total"]);
  server.temp_free = natural_of(value["temp_free"]);
  server.uninterruptible = natural_of(value["uninterruptible"]);
  server.io_rate = std::clamp<int64_t>(value["io_rate"].integer(-1), -1, k_most_io_rate);
}

void read_counts(const JsonValue& value, ServerSnapshot& server) {
  server.accepted = natural_of(value["accepted"]);
  server.denied = natural_of(value["denied"]);
  JsonValue outcomes = value["outcomes"], recent = value["recent_jobs"], running = value["average_running"];
  for (size_t i = 0; i < k_outcomes; ++i) server.outcomes[i] = natural_of(outcomes[k_outcome_names[i].data()]);
  for (size_t i = 0; i < 3; ++i) {
    server.recent_jobs[i] = natural_of(recent.at(i));
    server.average_running[i] = amount_of(running.at(i));
  }
  server.refusals = counts_of(value["refusals"]);
  server.kills = counts_of(value["kills"]);
  server.by_compiler = counts_of(value["by_compiler"]);
  server.by_target = counts_of(value["by_target"]);
  server.by_client = counts_of(value["by_client"]);
  server.by_protocol = counts_of(value["by_protocol"]);
  server.received_wire = natural_of(value["received_wire"]);
  server.received_plain = natural_of(value["received_plain"]);
  server.sent_wire = natural_of(value["sent_wire"]);
  server.sent_plain = natural_of(value["sent_plain"]);
}

void read_costs(const JsonValue& value, ServerSnapshot& server) {
  JsonValue phases = value["phases"];
  for (size_t i = 0; i < k_phases; ++i) server.phases[i] = histogram_of(phases[k_phase_names[i].data()]);
  server.cpu_user = amount_of(value["cpu_user"]);
  server.cpu_system = amount_of(value["cpu_system"]);
  server.memory = histogram_of(value["memory"]);
  server.largest_memory = natural_of(value["largest_memory"]);
  server.largest_memory_name = text_of(value["largest_memory_name"]);
  server.longest_compiler = text_of(value["longest_compiler"]);
  server.longest_ms = std::clamp<int64_t>(value["longest_ms"].integer(-1), -1, k_most);
}

// One of the two words that there are: who shows or logs it may rely on it.
std::string kind_of(const JsonValue& value) { return value.text() == "distccd" ? "distccd" : "dcc"; }

ServerSnapshot server_of(const JsonValue& value) {
  ServerSnapshot server;
  server.name = text_of(value["name"], k_name_limit);
  server.address = text_of(value["address"], k_name_limit);
  server.up = value["up"].truth(true);
  server.error = text_of(value["error"]);
  server.kind = kind_of(value["kind"]);
  server.version = text_of(value["version"]);
  server.pid = moment_of(value["pid"]);
  server.now = moment_of(value["now"]);
  server.started = moment_of(value["started"]);
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
  ASSIGN_OR_RETURN(JsonValue document, JsonValue::parse(text, limits));
  if (document["format"].integer() < k_format || !document["servers"].is_array())
    return fail(Code::protocol, "not what a dcc server tells");
  return document["servers"];
}

}  // namespace

Result<std::vector<ServerSnapshot>> read_stats_json(std::string_view text) {
  ASSIGN_OR_RETURN(JsonValue servers, servers_in(text, k_stats_limit));
  return list_of(servers, k_servers_limit, server_of);
}

Result<std::vector<JobsSnapshot>> read_jobs_json(std::string_view text) {
  ASSIGN_OR_RETURN(JsonValue servers, servers_in(text, k_jobs_limit));
  return list_of(servers, k_servers_limit, jobs_of);
}

}  // namespace dcc::stats
