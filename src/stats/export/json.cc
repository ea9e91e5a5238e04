// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/export/json.h"

#include "json/writer.h"
#include "stats/metrics.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

constexpr int k_format = 1;

template <class Entry>
void write_entry(JsonWriter& json, const Entry& entry);

template <class Value>
void write(JsonWriter& json, const Value& value) {
  json.value(value);
}

void write(JsonWriter& json, const CountsByLabel& counts) {
  json.open_object();
  for (const auto& [label, count] : counts) json.key(label).value(count);
  json.close_object();
}

void write(JsonWriter& json, const Histogram& histogram) {
  json.open_object().key("count").value(histogram.count).key("sum").value(histogram.sum).key("buckets").open_array();
  for (const auto& [bound, count] : histogram.buckets) json.open_array().value(bound).value(count).close_array();
  json.close_array().close_object();
}

template <class Value>
void write(JsonWriter& json, const std::array<Value, k_spans>& values) {
  json.open_array();
  for (const Value& value : values) write(json, value);
  json.close_array();
}

template <class Value, size_t Size>
void write(JsonWriter& json, const std::array<Value, Size>& values) {
  json.open_object();
  for (size_t i = 0; i < Size; ++i) {
    json.key(names_of(values)[i]);
    write(json, values[i]);
  }
  json.close_object();
}

template <class Entry>
void write(JsonWriter& json, const std::vector<Entry>& entries) {
  json.open_array();
  for (const Entry& entry : entries) write_entry(json, entry);
  json.close_array();
}

template <class Entry>
void write_entry(JsonWriter& json, const Entry& entry) {
  json.open_object();
  for (const auto& field : fields_of(entry)) {
    if (!*field.name) continue;
    json.key(field.name);
    std::visit([&](auto value) { write(json, entry.*value); }, field.value);
  }
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
