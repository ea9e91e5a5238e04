// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/export/distcc_text.h"

#include <string_view>

#include <fmt/format.h>

#include "base/strings.h"
#include "stats/metrics.h"
#include "stats/names.h"

namespace dcc::stats {
namespace {

struct Lines {
  std::string text = "argv /distccd\n<distccstats>\n";

  template <class Value>
  void line(std::string_view key, const Value& value) {
    text += fmt::format("dcc_{} {}\n", key, value);
  }

  void add(std::string_view key, int64_t value, DistccForm) { line(key, value); }
  void add(std::string_view key, uint64_t value, DistccForm form) {
    line(key, fmt::format("{}{}", value / unit_of(form), form == DistccForm::megabytes ? " MB" : ""));
  }
  void add(std::string_view key, double value, DistccForm form) {
    if (form == DistccForm::hundredths)
      line(key, fmt::format("{:.2f}", value));
    else
      line(key, static_cast<uint64_t>(value));  // truncated, not rounded
  }
  // A peer's text must not look like a line of its own.
  void add(std::string_view key, const std::string& value, DistccForm form) {
    std::string name = value.empty() ? "none" : printable(value);
    line(key, form == DistccForm::process ? fmt::format("({})", name) : name);
  }
  template <class Value>
  void add(std::string_view key, const std::array<Value, k_spans>& values, DistccForm form) {
    for (size_t i = 0; i < k_spans; ++i) add(fmt::format("{}{}", key, i + 1), values[i], form);
  }
  void add(std::string_view, const std::array<uint64_t, k_outcomes>& counts, DistccForm) {
    constexpr auto k_bad_request = static_cast<size_t>(Outcome::bad_request);
    line(k_outcome_keys[k_bad_request], counts[k_bad_request]);
    line("rej_overload", 0);  // dcc's clients wait instead, as distcc's do
    for (size_t i = 0; i < k_outcomes; ++i)
      if (i != k_bad_request) line(k_outcome_keys[i], counts[i]);
  }
  template <class Value>
  void add(std::string_view, const Value&, DistccForm) {}  // distcc has no such metric
};

}  // namespace

std::string distcc_text(const ServerSnapshot& server) {
  Lines lines;
  for (const Metric* row : rows_of(&Metric::distcc))
    std::visit([&](auto value) { lines.add(row->distcc.key, server.*value, row->distcc.form); }, row->value);
  return lines.text + "</distccstats>\n";
}

}  // namespace dcc::stats
