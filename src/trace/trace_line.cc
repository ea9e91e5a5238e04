// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/trace_line.h"

#include <type_traits>

#include "base/wording.h"
#include "json/writer.h"

namespace dcc::trace {
namespace {

// Host entries and compiler names may be long, but a pipe must take the line in one piece.
constexpr size_t k_text_limit = 500;

class Members {
 public:
  explicit Members(JsonWriter& json) : json_(json) {}

  void add(std::string_view name, std::string_view text) {
    if (!text.empty()) json_.key(name).value(text.substr(0, k_text_limit));
  }
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void add(std::string_view name, Number number) {
    if (number != 0) json_.key(name).value(number);
  }
  void add(std::string_view name, const std::vector<HostTrouble>& hosts, std::string_view reason_name) {
    if (hosts.empty()) return;
    json_.key(name).open_array();
    for (const HostTrouble& trouble : hosts) {
      json_.open_object();
      add("host", trouble.host);
      add(reason_name, trouble.reason);
      json_.close_object();
    }
    json_.close_array();
  }

 private:
  JsonWriter& json_;
};

}  // namespace

std::string to_json_line(const TraceLine& line) {
  JsonWriter json;
  Members members(json);
  json.open_object();
  members.add("time", line.time_ms);
  members.add("pid", line.pid);
  members.add("kind", line.kind);
  members.add("file", line.file);
  members.add("compiler", line.compiler);
  members.add("decision", k_outcome_names[static_cast<size_t>(line.outcome)]);
  members.add("reason", line.reason);
  members.add("code", static_cast<int>(line.code));
  members.add("host", line.host);
  if (!line.host.empty()) json.key("slot").value(line.slot);
  members.add("host_slots", line.host_slots);
  members.add("protocol", line.protocol);
  if (line.protocol != 0) members.add("mode", line.native ? "native" : "preprocessed");
  if (line.protocol == 0 || !line.native) members.add("not_native", line.not_native);
  if (line.protocol != 0 && line.is_protected) json.key("protected").value(true);
  members.add("questions", line.questions);
  members.add("rounds", line.rounds);
  members.add("late", line.late);
  json.key("ms").open_object();
  for (size_t i = 0; i < k_client_phases.size(); ++i) members.add(k_client_phases[i].name, line.phase_ms[i]);
  json.key("total").value(line.total_ms);
  json.close_object();
  members.add("cpu_ms", line.cpu_ms);
  members.add("children_cpu_ms", line.children_cpu_ms);
  members.add("sent", line.sent);
  members.add("received", line.received);
  members.add("plain", line.plain);
  members.add("object", line.object);
  json.key("status").value(line.status);
  members.add("remote_status", line.remote_status);
  members.add("slots", line.slots);
  members.add("cores", line.cores);
  members.add("server_slots", line.server_slots);
  members.add("server_waiting", line.server_waiting);
  members.add("hosts_tried", line.hosts_tried, "error");
  members.add("hosts_skipped", line.hosts_skipped, "reason");
  json.close_object();
  return json.take() + '\n';
}

std::string reason_kind(const TraceLine& line) {
  if (line.kind == "link") return "linking";
  return dcc::reason_kind(line.reason);
}

}  // namespace dcc::trace
