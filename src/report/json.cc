// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/writer.h"
#include "report/show.h"

namespace dcc::report {
namespace {

std::string_view name_of(trace::Outcome outcome) { return trace::k_outcome_names[static_cast<size_t>(outcome)]; }
std::string_view name_of(ClientPhase phase) { return row_of(phase).name; }

void put_parallelism(const Parallelism& clients, JsonWriter& json) {
  json.key("parallelism").open_object();
  json.key("mean").value(clients.mean).key("most").value(clients.most);
  json.key("near_most_ms").value(clients.near_most_ms).key("idle_ms").value(clients.idle_ms);
  json.key("only_links_ms").value(clients.only_links_ms);
  json.close_object();
}

void put(const LocalReason& reason, JsonWriter& json) {
  json.open_object().key("name").value(reason.name).key("jobs").value(reason.jobs);
  json.key("compiles")
      .value(reason.compiles)
      .key("fallbacks")
      .value(reason.fallbacks)
      .key("ms")
      .value(reason.ms)
      .close_object();
}

void put(const TextReason& reason, JsonWriter& json) {
  json.open_object().key("name").value(reason.name).key("jobs").value(reason.jobs).close_object();
}

void put(const HostUse& host, JsonWriter& json) {
  json.open_object().key("name").value(host.name).key("jobs").value(host.jobs).key("ms").value(host.ms);
  json.key("slots").value(host.slots).key("server_slots").value(host.server_slots).key("queue_ms").value(host.queue_ms);
  json.key("errors").value(host.errors).key("skipped").value(host.skipped).key("last_error").value(host.last_error);
  json.key("skip_reason").value(host.skip_reason);
  json.close_object();
}

void put(const SlowJob& job, JsonWriter& json) {
  json.open_object().key("file").value(job.file).key("host").value(job.host).key("kind").value(job.kind);
  json.key("decision").value(name_of(job.outcome)).key("longest").value(name_of(job.longest));
  json.key("ms").value(job.ms).close_object();
}

void put(const Advice& advice, JsonWriter& json) {
  json.open_object().key("about").value(advice.about).key("text").value(advice.text).close_object();
}

void put(const BadLine& bad, JsonWriter& json) {
  json.open_object().key("number").value(bad.number).key("error").value(bad.error).close_object();
}

template <class Value>
void put_list(std::string_view name, const std::vector<Value>& values, JsonWriter& json) {
  json.key(name).open_array();
  for (const Value& value : values) put(value, json);
  json.close_array();
}

}  // namespace

std::string as_json(const Summary& build, const std::vector<Advice>& advices) {
  JsonWriter json;
  json.open_object().key("format").value(1);
  json.key("jobs").value(build.jobs);
  json.key("decisions").open_object();
  for (size_t i = 0; i < build.outcomes.size(); ++i) json.key(trace::k_outcome_names[i]).value(build.outcomes[i]);
  json.close_object();
  json.key("compiles").value(build.compiles).key("links").value(build.links).key("failed").value(build.failed);
  json.key("compiled_twice").value(build.compiled_twice);
  json.key("began_ms").value(build.began_ms).key("wall_ms").value(build.wall_ms);
  json.key("phase_ms").open_object();
  for (size_t i = 0; i < build.phase_ms.size(); ++i) json.key(k_client_phases[i].name).value(build.phase_ms[i]);
  json.close_object();
  json.key("total_ms").value(build.total_ms).key("remote_ms").value(build.remote_ms);
  json.key("remote_wait_ms").value(build.remote_wait_ms).key("cpu_ms").value(build.cpu_ms);
  json.key("preprocessing_cpu_ms").value(build.preprocessing_cpu_ms);
  json.key("cores").value(build.cores).key("slots").value(build.slots);
  json.key("sent").value(build.sent).key("received").value(build.received);
  json.key("plain").value(build.plain).key("object").value(build.object);
  json.key("native").value(build.native).key("questions").value(build.questions).key("rounds").value(build.rounds);
  json.key("late").value(build.late).key("native_sent").value(build.native_sent);
  json.key("preprocessed_sent").value(build.preprocessed_sent);
  put_parallelism(build.parallelism, json);
  put_list("local_reasons", build.local_reasons, json);
  put_list("text_reasons", build.text_reasons, json);
  put_list("list_errors", build.list_errors, json);
  put_list("hosts", build.hosts, json);
  put_list("slowest", build.slowest, json);
  put_list("advice", advices, json);
  json.key("bad_lines").value(build.bad_lines);
  put_list("bad_examples", build.bad_examples, json);
  json.close_object();
  return json.take();
}

}  // namespace dcc::report
