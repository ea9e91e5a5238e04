// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>

#include "base/strings.h"
#include "stats/import/json_read.h"
#include "stats/metrics.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

constexpr size_t k_lines_limit = 200;

// Finds the value of "dcc_max_kids 4" by "max_kids"; "80363 MB" counts as 80363.
class Figures {
 public:
  explicit Figures(std::string_view text) {
    while (!text.empty() && lines_.size() < k_lines_limit) {
      std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      size_t blank = line.find(' ');
      if (auto key = after_prefix(line.substr(0, blank), "dcc_"); key && blank != line.npos)
        lines_.emplace(*key, line.substr(blank + 1));
    }
  }

  bool has(const std::string& key) const { return lines_.contains(key); }

  std::string text(const std::string& key) const {
    auto found = lines_.find(key);
    std::string_view text = found == lines_.end() ? "" : found->second;
    // A process's name is in parentheses, as in /proc/PID/stat.
    if (text.size() >= 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
    return text == "none" ? "" : printable(text, k_foreign_text_limit);
  }
  template <class Number>
  std::optional<Number> number(const std::string& key) const {
    auto found = lines_.find(key);
    if (found == lines_.end()) return {};
    Number value{};
    auto end = found->second.data() + found->second.size();
    if (std::from_chars(found->second.data(), end, value).ec != std::errc()) return {};
    return value;
  }
  // Some versions of from_chars() do not read fractions. The locale is always C's.
  double real(const std::string& key) const {
    auto found = lines_.find(key);
    double value = found == lines_.end() ? 0 : std::strtod(std::string(found->second).c_str(), nullptr);
    return std::isfinite(value) ? value : 0;
  }

 private:
  std::map<std::string, std::string_view, std::less<>> lines_;
};

// Reads the lines of one row. A missing line leaves the value as it was.
class RowReader {
 public:
  RowReader(const Figures& figures, const Metric& row) : figures_(figures), limit_(row.limit), form_(row.distcc.form) {}

  void read(const std::string& key, int64_t& value) const {
    value = std::clamp(figures_.number<int64_t>(key).value_or(value), value, limit_);
  }
  void read(const std::string& key, uint64_t& value) const {
    uint64_t unit = unit_of(form_);
    value = std::min(figures_.number<uint64_t>(key).value_or(0), static_cast<uint64_t>(limit_) / unit) * unit;
  }
  void read(const std::string& key, double& value) const {
    value = std::clamp(figures_.real(key), 0.0, static_cast<double>(limit_));
  }
  void read(const std::string& key, std::string& value) const { value = figures_.text(key); }
  template <class Value>
  void read(const std::string& key, std::array<Value, k_spans>& values) const {
    for (size_t i = 0; i < k_spans; ++i) read(key + std::to_string(i + 1), values[i]);
  }
  void read(const std::string&, std::array<uint64_t, k_outcomes>& counts) const {
    for (size_t i = 0; i < k_outcomes; ++i) read(k_outcome_keys[i], counts[i]);
  }
  template <class Value>
  void read(const std::string&, Value&) const {}  // distcc has no such metric

 private:
  const Figures& figures_;
  int64_t limit_;
  DistccForm form_;
};

}  // namespace

Result<ServerSnapshot> read_distcc_text(std::string_view text) {
  size_t begin = text.find("<distccstats>\n"), end = text.find("</distccstats>");
  if (begin == text.npos || end == text.npos || end < begin)
    return fail(Code::protocol, "neither a dcc nor a distccd server's statistics");
  Figures figures(text.substr(begin, end - begin));
  if (!figures.has("tcp_accept")) return fail(Code::protocol, "a distccd server's statistics without figures");
  ServerSnapshot server;
  server.kind = "distccd";
  for (const Metric* row : rows_of(&Metric::distcc)) {
    RowReader reader(figures, *row);
    std::visit([&](auto value) { reader.read(std::string(row->distcc.key), server.*value); }, row->value);
  }
  return server;
}

}  // namespace dcc::stats
