// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>

#include "base/strings.h"
#include "stats/import/json_read.h"

namespace dcc::stats {
namespace {

constexpr size_t k_lines_limit = 200;

// "dcc_max_kids 4" by "max_kids"; "80363 MB" is 80363.
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
    // A process's name is as in /proc/PID/stat.
    if (text.size() >= 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
    return text == "none" ? "" : printable(text, k_foreign_text_limit);
  }
  template <class Number>
  Number number(const std::string& key, Number otherwise = 0) const {
    auto found = lines_.find(key);
    if (found == lines_.end()) return otherwise;
    Number value{};
    auto end = found->second.data() + found->second.size();
    return std::from_chars(found->second.data(), end, value).ec == std::errc() ? value : otherwise;
  }
  uint64_t natural(const std::string& key, uint64_t unit = 1) const {
    return std::min(number<uint64_t>(key), uint64_t{k_most} / unit) * unit;
  }
  // Not every from_chars() knows fractions. The locale is always C's.
  double real(const std::string& key) const {
    auto found = lines_.find(key);
    return found == lines_.end() ? 0 : std::strtod(std::string(found->second).c_str(), nullptr);
  }

 private:
  std::map<std::string, std::string_view, std::less<>> lines_;
};

}  // namespace

Result<ServerSnapshot> read_distcc_text(std::string_view text) {
  size_t begin = text.find("<distccstats>\n"), end = text.find("</distccstats>");
  if (begin == text.npos || end == text.npos || end < begin)
    return fail(Code::protocol, "neither a dcc nor a distccd server's statistics");
  Figures figures(text.substr(begin, end - begin));
  if (!figures.has("tcp_accept")) return fail(Code::protocol, "a distccd server's statistics without figures");
  constexpr uint64_t k_mega = 1 << 20, k_kilo = 1 << 10;
  ServerSnapshot server;
  server.kind = "distccd";
  server.accepted = figures.natural("tcp_accept");
  auto set = [&](Outcome outcome, const char* key) {
    server.outcomes[static_cast<size_t>(outcome)] = figures.natural(key);
  };
  set(Outcome::compile_ok, "compile_ok");
  set(Outcome::compile_error, "compile_error");
  set(Outcome::compile_timeout, "compile_timeout");
  set(Outcome::client_gone, "cli_disconnect");
  set(Outcome::bad_request, "rej_bad_req");
  set(Outcome::other, "other");
  server.longest_input = figures.text("longest_job");
  server.longest_compiler = figures.text("longest_job_compiler");
  server.longest_ms = std::clamp<int64_t>(figures.number<int64_t>("longest_job_time_msecs", -1), -1, k_most);
  server.slots = figures.natural("max_kids");
  for (size_t i = 0; i < 3; ++i) {
    std::string number = std::to_string(i + 1);
    server.average_running[i] = static_cast<double>(figures.natural("avg_kids" + number));
    server.load_average[i] = load_within_limits(figures.real("load" + number));
    server.recent_jobs[i] = figures.natural("num_compiles" + number);
  }
  server.runnable = figures.natural("current_load");
  server.uninterruptible = figures.natural("num_procstate_D");
  server.largest_memory = figures.natural("max_RSS", k_kilo);
  server.largest_memory_name = figures.text("max_RSS_name");
  server.io_rate = std::clamp<int64_t>(figures.number<int64_t>("io_rate", -1), -1, k_most_io_rate);
  server.temp_free = figures.natural("free_space", k_mega);
  server.memory_available = figures.natural("free_mem", k_mega);
  return server;
}

}  // namespace dcc::stats
