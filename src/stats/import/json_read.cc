// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/import/json_read.h"

#include <algorithm>

#include "json/value.h"
#include "stats/metrics.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

constexpr int64_t k_format = 1;
constexpr size_t k_values_limit = 100'000;
constexpr size_t k_servers_limit = 64;
constexpr size_t k_buckets_limit = 64;

size_t length_of(const JsonValue& array, size_t limit) { return std::min(array.is_array() ? array.size() : 0, limit); }

template <class Entry>
void read_entry(const JsonValue& json, Entry& entry);

// A missing member leaves the value as it was.
void read(const JsonValue& json, bool& value, int64_t) { value = json.truth(value); }

void read(const JsonValue& json, int64_t& value, int64_t limit) {
  value = std::clamp(json.integer(value), value, limit);
}

void read(const JsonValue& json, uint64_t& value, int64_t limit) {
  value = std::min(json.natural(), static_cast<uint64_t>(limit));
}

void read(const JsonValue& json, double& value, int64_t limit) {
  value = std::clamp(json.number(), 0.0, static_cast<double>(limit));
}

void read(const JsonValue& json, std::string& text, int64_t limit) {
  text = json.text({}, std::min(static_cast<size_t>(limit), k_foreign_text_limit));
}

void read(const JsonValue& json, CountsByLabel& counts, int64_t limit) {
  json.each_member([&](std::string_view label, const JsonValue& json_count) {
    std::string text(label.substr(0, k_name_limit));
    if (counts.size() >= k_label_limit && !counts.contains(text)) text = "other";
    uint64_t count = 0;
    read(json_count, count, limit);
    counts[text] += count;
  });
}

// Accepts only rising bounds with counts that do not fall, and no buckets otherwise: code that draws them relies on it.
void read(const JsonValue& json, Histogram& histogram, int64_t limit) {
  read(json["count"], histogram.count, limit);
  read(json["sum"], histogram.sum, limit);
  JsonValue buckets = json["buckets"];
  for (size_t i = 0; i < length_of(buckets, k_buckets_limit); ++i) {
    JsonValue bucket = buckets.at(i);
    std::pair<double, uint64_t> next;
    read(bucket.at(0), next.first, limit);
    read(bucket.at(1), next.second, limit);
    bool rises = histogram.buckets.empty() ||
                 (next.first > histogram.buckets.back().first && next.second >= histogram.buckets.back().second);
    if (!rises || next.second > histogram.count) {
      histogram.buckets.clear();
      break;
    }
    histogram.buckets.push_back(next);
  }
}

template <class Value>
void read(const JsonValue& json, std::array<Value, k_spans>& values, int64_t limit) {
  for (size_t i = 0; i < k_spans; ++i) read(json.at(i), values[i], limit);
}

template <class Value, size_t Size>
void read(const JsonValue& json, std::array<Value, Size>& values, int64_t limit) {
  for (size_t i = 0; i < Size; ++i) read(json[names_of(values)[i].data()], values[i], limit);
}

template <class Entry>
void read(const JsonValue& json, std::vector<Entry>& entries, int64_t limit) {
  entries.resize(length_of(json, static_cast<size_t>(limit)));
  for (size_t i = 0; i < entries.size(); ++i) read_entry(json.at(i), entries[i]);
}

template <class Entry>
void read_entry(const JsonValue& json, Entry& entry) {
  for (const auto& field : fields_of(entry))
    if (*field.name) std::visit([&](auto value) { read(json[field.name], entry.*value, field.limit); }, field.value);
}

template <class Snapshot>
Result<std::vector<Snapshot>> read_document(std::string_view text, size_t limit) {
  JsonLimits limits;
  limits.bytes = limit;
  limits.values = k_values_limit;
  ASSIGN_OR_RETURN(JsonValue document, JsonValue::parse(text, limits));
  if (document["format"].integer() < k_format || !document["servers"].is_array())
    return fail(Code::protocol, "not the statistics of a dcc server");
  std::vector<Snapshot> servers;
  read(document["servers"], servers, k_servers_limit);
  return servers;
}

}  // namespace

Result<std::vector<ServerSnapshot>> read_stats_json(std::string_view text) {
  ASSIGN_OR_RETURN(auto servers, read_document<ServerSnapshot>(text, k_stats_limit));
  // Only the two known words: code that shows or logs the kind relies on it.
  for (ServerSnapshot& server : servers)
    if (server.kind != "distccd") server.kind = "dcc";
  return servers;
}

Result<std::vector<JobsSnapshot>> read_jobs_json(std::string_view text) {
  return read_document<JobsSnapshot>(text, k_jobs_limit);
}

}  // namespace dcc::stats
