// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/export/distcc_text.h"

#include <string_view>

#include <fmt/format.h>

#include "base/strings.h"

namespace dcc::stats {
namespace {

// A peer's text must not look like a line of ours.
std::string name_or_none(const std::string& name) { return name.empty() ? "none" : printable(name); }

struct Lines {
  std::string text = "argv /distccd\n<distccstats>\n";

  template <class Value>
  void add(std::string_view key, const Value& value) {
    text += fmt::format("dcc_{} {}\n", key, value);
  }
  template <class Value>
  void add_three(std::string_view key, const std::array<Value, 3>& values, fmt::string_view format) {
    for (size_t i = 0; i < values.size(); ++i)
      text += fmt::format("dcc_{}{} {}\n", key, i + 1, fmt::format(fmt::runtime(format), values[i]));
  }
};

}  // namespace

std::string distcc_text(const ServerSnapshot& server) {
  auto count = [&server](Outcome outcome) { return server.outcomes[static_cast<size_t>(outcome)]; };
  constexpr uint64_t k_mega = 1 << 20;
  Lines lines;
  lines.add("tcp_accept", server.accepted);
  lines.add("rej_bad_req", count(Outcome::bad_request));
  lines.add("rej_overload", 0);  // there as here, clients wait instead
  lines.add("compile_ok", count(Outcome::compile_ok));
  lines.add("compile_error", count(Outcome::compile_error));
  lines.add("compile_timeout", count(Outcome::compile_timeout));
  lines.add("cli_disconnect", count(Outcome::client_gone));
  lines.add("other", count(Outcome::other));
  lines.add("longest_job", name_or_none(server.longest_input));
  lines.add("longest_job_compiler", name_or_none(server.longest_compiler));
  lines.add("longest_job_time_msecs", server.longest_ms);
  lines.add("max_kids", server.slots);
  // Whole numbers, not rounded.
  std::array<uint64_t, 3> running{};
  for (size_t i = 0; i < running.size(); ++i) running[i] = static_cast<uint64_t>(server.average_running[i]);
  lines.add_three("avg_kids", running, "{}");
  lines.add("current_load", server.runnable);
  lines.add_three("load", server.load_average, "{:.2f}");
  lines.add_three("num_compiles", server.recent_jobs, "{}");
  lines.add("num_procstate_D", server.uninterruptible);
  lines.add("max_RSS", server.largest_memory / 1024);
  lines.add("max_RSS_name", fmt::format("({})", name_or_none(server.largest_memory_name)));
  lines.add("io_rate", server.io_rate);
  lines.add("free_space", fmt::format("{} MB", server.temp_free / k_mega));
  lines.add("free_mem", fmt::format("{} MB", server.memory_available / k_mega));
  return lines.text + "</distccstats>\n";
}

}  // namespace dcc::stats
