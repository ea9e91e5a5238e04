// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/export/json.h"

#include "json/writer.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

constexpr int k_format = 1;

void write(JsonWriter& json, const CountsByLabel& counts) {
  json.open_object();
  for (const auto& [label, count] : counts) json.key(label).value(count);
  json.close_object();
}

template <class Value>
void write(JsonWriter& json, const std::array<Value, 3>& values) {
  json.open_array();
  for (const Value& value : values) json.value(value);
  json.close_array();
}

void write(JsonWriter& json, const Histogram& histogram) {
  json.open_object().key("count").value(histogram.count).key("sum").value(histogram.sum).key("buckets").open_array();
  for (const auto& [bound, count] : histogram.buckets) json.open_array().value(bound).value(count).close_array();
  json.close_array().close_object();
}

void write(JsonWriter& json, const HistoryPoint& point) {
  json.open_object();
  json.key("time").value(point.time);
  json.key("jobs").value(point.jobs);
  json.key("failed").value(point.failed);
  json.key("running").value(point.running);
  json.key("waiting").value(point.waiting);
  json.key("compile_ms").value(point.compile_ms);
  json.key("total_ms").value(point.total_ms);
  json.key("bytes_in").value(point.bytes_in);
  json.key("bytes_out").value(point.bytes_out);
  json.close_object();
}

void write(JsonWriter& json, const CompilerEntry& compiler) {
  json.open_object();
  json.key("name").value(compiler.name);
  json.key("driver").value(compiler.driver);
  json.key("language").value(compiler.language);
  json.key("target").value(compiler.target);
  json.key("version").value(compiler.version);
  json.key("fingerprint").value(compiler.fingerprint);
  json.key("state").value(compiler.state);
  json.key("reason").value(compiler.reason);
  json.close_object();
}

void write(JsonWriter& json, const FailureEntry& failure) {
  json.open_object();
  json.key("time").value(failure.time);
  json.key("outcome").value(failure.outcome);
  json.key("reason").value(failure.reason);
  json.key("compiler").value(failure.compiler);
  json.key("client").value(failure.client);
  json.close_object();
}

void write(JsonWriter& json, const JobEntry& job) {
  json.open_object();
  json.key("id").value(job.id);
  json.key("input").value(job.input);
  json.key("compiler").value(job.compiler);
  json.key("target").value(job.target);
  json.key("client").value(job.client);
  json.key("protocol").value(job.protocol);
  json.key("phase").value(job.phase);
  json.key("outcome").value(job.outcome);
  json.key("reason").value(job.reason);
  json.key("started").value(job.started);
  json.key("age_ms").value(job.age_ms);
  json.key("phase_ms").open_object();
  for (size_t phase = 0; phase < k_phases; ++phase) json.key(k_phase_names[phase]).value(job.phase_ms[phase]);
  json.close_object();
  json.key("received_wire").value(job.received_wire);
  json.key("sent_wire").value(job.sent_wire);
  json.key("memory").value(job.memory);
  json.key("cpu").value(job.cpu);
  json.close_object();
}

void write(JsonWriter& json, const ServerSnapshot& server);
void write(JsonWriter& json, const JobsSnapshot& server);

template <class Entry>
void write(JsonWriter& json, const std::vector<Entry>& entries) {
  json.open_array();
  for (const Entry& entry : entries) write(json, entry);
  json.close_array();
}

void write_machine(JsonWriter& json, const ServerSnapshot& server) {
  json.key("slots").value(server.slots);
  json.key("running").value(server.running);
  json.key("waiting").value(server.waiting);
  json.key("connections").value(server.connections);
  json.key("draining").value(server.draining);
  json.key("load_average");
  write(json, server.load_average);
  json.key("runnable").value(server.runnable);
  json.key("memory_available").value(server.memory_available);
  json.key("memory_total").value(server.memory_total);
  json.key("temp_free").value(server.temp_free);
  json.key("uninterruptible").value(server.uninterruptible);
  json.key("io_rate").value(server.io_rate);
}

void write_counts(JsonWriter& json, const ServerSnapshot& server) {
  json.key("accepted").value(server.accepted);
  json.key("denied").value(server.denied);
  json.key("outcomes").open_object();
  for (size_t outcome = 0; outcome < k_outcomes; ++outcome)
    json.key(k_outcome_names[outcome]).value(server.outcomes[outcome]);
  json.close_object();
  json.key("recent_jobs");
  write(json, server.recent_jobs);
  json.key("average_running");
  write(json, server.average_running);
  const std::pair<std::string_view, const CountsByLabel&> tables[] = {
      {"refusals", server.refusals},   {"kills", server.kills},         {"by_compiler", server.by_compiler},
      {"by_target", server.by_target}, {"by_client", server.by_client}, {"by_protocol", server.by_protocol}};
  for (const auto& [name, counts] : tables) {
    json.key(name);
    write(json, counts);
  }
  json.key("received_wire").value(server.received_wire);
  json.key("received_plain").value(server.received_plain);
  json.key("sent_wire").value(server.sent_wire);
  json.key("sent_plain").value(server.sent_plain);
}

void write_costs(JsonWriter& json, const ServerSnapshot& server) {
  json.key("phases").open_object();
  for (size_t phase = 0; phase < k_phases; ++phase) {
    json.key(k_phase_names[phase]);
    write(json, server.phases[phase]);
  }
  json.close_object();
  json.key("cpu_user").value(server.cpu_user);
  json.key("cpu_system").value(server.cpu_system);
  json.key("memory");
  write(json, server.memory);
  json.key("largest_memory").value(server.largest_memory);
  json.key("largest_memory_name").value(server.largest_memory_name);
  json.key("longest_compiler").value(server.longest_compiler);
  json.key("longest_ms").value(server.longest_ms);
}

void write(JsonWriter& json, const ServerSnapshot& server) {
  json.open_object();
  json.key("name").value(server.name);
  json.key("address").value(server.address);
  json.key("up").value(server.up);
  json.key("error").value(server.error);
  json.key("kind").value(server.kind);
  json.key("version").value(server.version);
  json.key("pid").value(server.pid);
  json.key("now").value(server.now);
  json.key("started").value(server.started);
  write_machine(json, server);
  write_counts(json, server);
  write_costs(json, server);
  json.key("history");
  write(json, server.history);
  json.key("compilers");
  write(json, server.compilers);
  json.key("failures");
  write(json, server.failures);
  json.close_object();
}

void write(JsonWriter& json, const JobsSnapshot& server) {
  json.open_object().key("name").value(server.name).key("running");
  write(json, server.running);
  json.key("recent");
  write(json, server.recent);
  json.close_object();
}

template <class Snapshot>
std::string document(const std::vector<Snapshot>& servers) {
  JsonWriter json;
  json.open_object().key("format").value(k_format).key("servers");
  write(json, servers);
  json.close_object();
  return json.take();
}

}  // namespace

std::string stats_json(const std::vector<ServerSnapshot>& servers) { return document(servers); }

std::string jobs_json(const std::vector<JobsSnapshot>& servers) { return document(servers); }

}  // namespace dcc::stats
