// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/export/prometheus.h"

#include <functional>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/strings.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

// A label's value in quotes. What comes from peers is reduced to printable ASCII first.
std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (char c : printable(value)) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string label(std::string_view name, std::string_view value) { return fmt::format(",{}={}", name, quoted(value)); }

// The exposition: for each metric in turn, the samples of all servers, since they must stand together.
class Exposition {
 public:
  explicit Exposition(const std::vector<ServerSnapshot>& servers) : servers_(servers) {
    // Two servers that call themselves the same would make the whole unreadable for Prometheus.
    std::set<std::string> taken;
    for (const ServerSnapshot& server : servers) {
      std::string name = quoted(server.name);
      for (int again = 2; !taken.insert(name).second; ++again) name = quoted(fmt::format("{} #{}", server.name, again));
      names_.push_back(std::move(name));
    }
  }

  using Figures = std::function<void(const ServerSnapshot&)>;

  // Calls `figures` for each server that is up, or for all that have been asked.
  void metric(std::string_view name, std::string_view type, std::string_view help, const Figures& figures,
              bool of_all = false) {
    size_t begin = text_.size();
    text_ += fmt::format("# HELP dcc_{} {}\n# TYPE dcc_{} {}\n", name, help, name, type);
    size_t head_end = text_.size();
    name_ = name;
    for (size_t i = 0; i < servers_.size(); ++i) {
      server_ = &names_[i];
      if (servers_[i].up || (of_all && servers_[i].asked)) figures(servers_[i]);
    }
    if (text_.size() == head_end) text_.resize(begin);
  }

  template <class Value>
  void sample(Value value, std::string_view labels = "", std::string_view suffix = "") {
    text_ += fmt::format("dcc_{}{}{{server={}{}}} {}\n", name_, suffix, *server_, labels, value);
  }

  void histogram(const Histogram& histogram, std::string_view labels = "") {
    if (histogram.buckets.empty()) return;
    for (const auto& [bound, count] : histogram.buckets)
      sample(count, fmt::format("{},le=\"{}\"", labels, bound), "_bucket");
    sample(histogram.count, fmt::format("{},le=\"+Inf\"", labels), "_bucket");
    sample(histogram.sum, labels, "_sum");
    sample(histogram.count, labels, "_count");
  }

  std::string take() { return std::move(text_); }

 private:
  const std::vector<ServerSnapshot>& servers_;
  std::vector<std::string> names_;  // quoted
  std::string_view name_;
  const std::string* server_ = nullptr;
  std::string text_;
};

// distccd tells less than we do. What it does not tell is left out, not zero.
bool tells_all(const ServerSnapshot& server) { return server.kind == "dcc"; }

template <class Value>
struct Plain {
  std::string_view name, type, help;
  Value ServerSnapshot::*value;
  bool distccd_too = false;
};

constexpr Plain<uint64_t> k_numbers[] = {
    {"slots", "gauge", "Compilers that may run at a time.", &ServerSnapshot::slots, true},
    {"jobs_running", "gauge", "Compilers that run.", &ServerSnapshot::running},
    {"jobs_waiting", "gauge", "Jobs in the queue.", &ServerSnapshot::waiting},
    {"connections", "gauge", "Clients that are connected.", &ServerSnapshot::connections},
    {"processes_runnable", "gauge", "Processes of the machine that could run.", &ServerSnapshot::runnable, true},
    {"processes_uninterruptible", "gauge", "Processes of the machine that wait uninterruptibly.",
     &ServerSnapshot::uninterruptible, true},
    {"memory_available_bytes", "gauge", "Memory that new processes could have.", &ServerSnapshot::memory_available},
    {"memory_bytes", "gauge", "Memory of the machine.", &ServerSnapshot::memory_total},
    {"temp_free_bytes", "gauge", "Free space in the temporary directory.", &ServerSnapshot::temp_free, true},
    {"connections_accepted_total", "counter", "Connections, denied ones too.", &ServerSnapshot::accepted, true},
    {"connections_denied_total", "counter", "Connections of clients that the access list does not let in.",
     &ServerSnapshot::denied},
    {"received_bytes_total", "counter", "Bytes received, as they came.", &ServerSnapshot::received_wire},
    {"received_plain_bytes_total", "counter", "Bytes of sources, uncompressed.", &ServerSnapshot::received_plain},
    {"sent_bytes_total", "counter", "Bytes sent, as they went.", &ServerSnapshot::sent_wire},
    {"sent_plain_bytes_total", "counter", "Bytes of objects and messages, uncompressed.", &ServerSnapshot::sent_plain},
    {"job_memory_max_bytes", "gauge", "Memory of the largest compiler so far.", &ServerSnapshot::largest_memory, true},
};

struct Table {
  std::string_view name, label, help;
  CountsByLabel ServerSnapshot::*counts;
};

constexpr Table k_tables[] = {
    {"refusals_total", "reason", "Jobs that were not compiled.", &ServerSnapshot::refusals},
    {"kills_total", "reason", "Compilers that ended before their time.", &ServerSnapshot::kills},
    {"compiler_jobs_total", "compiler", "Jobs that got a compiler, by its name.", &ServerSnapshot::by_compiler},
    {"target_jobs_total", "target", "Jobs that got a compiler, by what it compiles for.", &ServerSnapshot::by_target},
    {"client_jobs_total", "client", "Jobs by the client's address, refused ones too.", &ServerSnapshot::by_client},
    {"protocol_jobs_total", "protocol", "Jobs by the protocol's version, refused ones too.",
     &ServerSnapshot::by_protocol},
};

void add_identity(Exposition& out) {
  out.metric(
      "up", "gauge", "Whether the server answers.", [&](const auto& server) { out.sample(int{server.up}); }, true);
  out.metric("server_info", "gauge", "What the server is.",
             [&](const auto& server) { out.sample(1, label("kind", server.kind) + label("version", server.version)); });
  out.metric("start_time_seconds", "gauge", "When the server started, in seconds since 1970.", [&](const auto& server) {
    if (server.started > 0) out.sample(server.started);
  });
  out.metric("draining", "gauge", "Whether the server takes no new jobs, since it is about to end.",
             [&](const auto& server) {
               if (tells_all(server)) out.sample(int{server.draining});
             });
}

void add_numbers(Exposition& out) {
  for (const auto& number : k_numbers)
    out.metric(number.name, number.type, number.help, [&](const auto& server) {
      if (number.distccd_too || tells_all(server)) out.sample(server.*number.value);
    });
  out.metric("load_average", "gauge", "The machine's load average.", [&](const auto& server) {
    constexpr std::string_view k_minutes[] = {"1", "5", "15"};
    for (size_t i = 0; i < server.load_average.size(); ++i)
      out.sample(server.load_average[i], label("minutes", k_minutes[i]));
  });
  out.metric("disk_bytes_per_second", "gauge", "What the machine's disks read and write.", [&](const auto& server) {
    constexpr int64_t k_sector = 512;
    if (server.io_rate >= 0) out.sample(server.io_rate * k_sector);
  });
}

void add_jobs(Exposition& out) {
  out.metric("jobs_total", "counter", "Jobs by how they ended.", [&](const auto& server) {
    for (size_t i = 0; i < k_outcomes; ++i) out.sample(server.outcomes[i], label("outcome", k_outcome_names[i]));
  });
  for (const Table& table : k_tables)
    out.metric(table.name, "counter", table.help, [&](const auto& server) {
      std::map<std::string, uint64_t> counts;  // what other servers tell may become the same text here
      for (const auto& [text, count] : server.*table.counts) counts[label(table.label, text)] += count;
      for (const auto& [labels, count] : counts) out.sample(count, labels);
    });
}

void add_costs(Exposition& out) {
  out.metric("job_phase_seconds", "histogram", "Where the time of jobs goes.", [&](const auto& server) {
    for (size_t i = 0; i < k_phases; ++i) out.histogram(server.phases[i], label("phase", k_phase_names[i]));
  });
  out.metric("job_memory_bytes", "histogram",
             "Memory of compilers that were not killed, the largest process of each job.",
             [&](const auto& server) { out.histogram(server.memory); });
  out.metric("job_cpu_seconds_total", "counter", "Processor time of compilers that were not killed.",
             [&](const auto& server) {
               if (!tells_all(server)) return;
               out.sample(server.cpu_user, label("mode", "user"));
               out.sample(server.cpu_system, label("mode", "system"));
             });
  out.metric("job_longest_seconds", "gauge", "The longest successful job so far.", [&](const auto& server) {
    if (server.longest_ms >= 0) out.sample(static_cast<double>(server.longest_ms) / 1000);
  });
}

void add_compilers(Exposition& out) {
  out.metric("compiler_info", "gauge", "The compilers that are offered.", [&](const auto& server) {
    std::set<std::string> seen;
    for (const CompilerEntry& compiler : server.compilers) {
      std::string labels = label("compiler", compiler.name) + label("driver", compiler.driver) +
                           label("language", compiler.language) + label("target", compiler.target) +
                           label("version", compiler.version) + label("fingerprint", compiler.fingerprint) +
                           label("state", compiler.state);
      if (seen.insert(labels).second) out.sample(1, labels);
    }
  });
}

}  // namespace

std::string metrics_text(const std::vector<ServerSnapshot>& servers) {
  Exposition out(servers);
  add_identity(out);
  add_numbers(out);
  add_jobs(out);
  add_costs(out);
  add_compilers(out);
  return out.take();
}

}  // namespace dcc::stats
