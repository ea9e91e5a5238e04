// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/export/prometheus.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include "base/strings.h"
#include "stats/metrics.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

// A label's value in quotes. Text from peers is reduced to printable ASCII first.
std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (char c : printable(value)) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string label(std::string_view name, std::string_view value) { return fmt::format(",{}={}", name, quoted(value)); }

// The exposition: for each metric in turn the samples of all servers, because these must be adjacent.
class Exposition {
 public:
  explicit Exposition(const std::vector<ServerSnapshot>& servers) : servers_(servers) {
    // Two servers with the same name would make the whole text invalid for Prometheus.
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

  // Writes a member of the snapshot as the samples for its type.
  template <class Value>
  void figure(const PrometheusFamily& family, const Value& value) {
    if constexpr (std::is_arithmetic_v<Value>)
      number(family, value, family.label.empty() ? "" : label(family.label, family.label_value));
    else if constexpr (std::is_same_v<Value, Histogram>)
      histogram(value, "");
  }
  template <class Value, size_t Size>
  void figure(const PrometheusFamily& family, const std::array<Value, Size>& values) {
    for (size_t i = 0; i < Size; ++i) {
      std::string labels = label(family.label, names_of(values)[i]);
      if constexpr (std::is_same_v<Value, Histogram>)
        histogram(values[i], labels);
      else
        number(family, values[i], labels);
    }
  }
  void figure(const PrometheusFamily& family, const CountsByLabel& table) {
    std::map<std::string, uint64_t> counts;  // labels from other servers may become equal here
    for (const auto& [text, count] : table) counts[label(family.label, text)] += count;
    for (const auto& [labels, count] : counts) sample(count, labels);
  }

  std::string take() { return std::move(text_); }

 private:
  template <class Value>
  void number(const PrometheusFamily& family, Value value, std::string_view labels) {
    if (family.per_unit == 1)
      sample(+value, labels);  // a bool is 0 or 1
    else
      sample(static_cast<double>(value) / family.per_unit, labels);
  }

  void histogram(const Histogram& histogram, std::string_view labels) {
    if (histogram.buckets.empty()) return;
    for (const auto& [bound, count] : histogram.buckets)
      sample(count, fmt::format("{},le=\"{}\"", labels, bound), "_bucket");
    sample(histogram.count, fmt::format("{},le=\"+Inf\"", labels), "_bucket");
    sample(histogram.sum, labels, "_sum");
    sample(histogram.count, labels, "_count");
  }

  const std::vector<ServerSnapshot>& servers_;
  std::vector<std::string> names_;  // quoted
  std::string_view name_;
  const std::string* server_ = nullptr;
  std::string text_;
};

// distccd reports less than dcc. Metrics that it does not report are left out, not zero.
bool is_told(const Metric& row, const ServerSnapshot& server) {
  return server.kind == "dcc" || (row.distcc.place > 0 && row.distcc.stock);
}

bool is_known(int64_t value, int64_t initial) { return value != initial; }
template <class Value>
bool is_known(const Value&, const Value&) {
  return true;
}

std::string_view type_of(const Metric& row) {
  if (std::holds_alternative<Histogram ServerSnapshot::*>(row.value) ||
      std::holds_alternative<std::array<Histogram, k_stats_phases.size()> ServerSnapshot::*>(row.value))
    return "histogram";
  return row.prometheus.name.ends_with("_total") ? "counter" : "gauge";
}

void add_identity(Exposition& out) {
  out.metric(
      "up", "gauge", "Whether the server answers.", [&](const auto& server) { out.sample(int{server.up}); }, true);
  out.metric("server_info", "gauge", "What the server is.",
             [&](const auto& server) { out.sample(1, label("kind", server.kind) + label("version", server.version)); });
}

void add_figures(Exposition& out) {
  const ServerSnapshot nothing;
  const auto rows = rows_of(&Metric::prometheus);
  for (auto begin = rows.begin(), end = begin; begin != rows.end(); begin = end) {
    const Metric& first = **begin;
    end = std::find_if(begin, rows.end(),
                       [&](const Metric* row) { return row->prometheus.name != first.prometheus.name; });
    out.metric(first.prometheus.name, type_of(first), first.prometheus.help, [&](const ServerSnapshot& server) {
      for (auto row = begin; row != end; ++row) {
        auto show = [&](auto value) {
          if (is_known(server.*value, nothing.*value)) out.figure((*row)->prometheus, server.*value);
        };
        if (is_told(**row, server)) std::visit(show, (*row)->value);
      }
    });
  }
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
  add_figures(out);
  add_compilers(out);
  return out.take();
}

}  // namespace dcc::stats
