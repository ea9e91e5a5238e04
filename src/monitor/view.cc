// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/strings.h"

namespace dcc::monitor {
namespace {

constexpr size_t k_gap = 2;

std::vector<Line> job_table(const Tally& tally, const Page& page, size_t room) {
  std::vector<Row> rows;
  for (const Job& job : tally.running()) {
    const bool here = !job.local_reason.empty();
    rows.push_back({{job.file.empty() ? "(no file)" : printable(job.file), std::string(phase_word(job)),
                     printable(job.host), job.host.empty() ? "" : std::to_string(job.slot),
                     duration(page.now_ms - job.started_ms), std::string(mode_word(job)), printable(job.local_reason)},
                    here ? Style::local : Style::plain});
  }
  return table({{"FILE", false, 8, 0},
                {"PHASE", false, 10, 1},
                {"HOST", false, 8, 3},
                {"SLOT", true, 4, 4},
                {"TIME", true, 4, 2},
                {"MODE", false, 4, 6},
                {"WHY HERE", false, 8, 5}},
               rows, page.columns, room);
}

std::vector<Line> reason_table(const Tally& tally, const Page& page, size_t room) {
  std::vector<Row> rows;
  for (const auto& [name, count] : tally.reasons())
    rows.push_back({{printable(name), std::to_string(count.running), std::to_string(count.done)}});
  return table({{"RAN HERE BECAUSE", false, 8, 0}, {"RUNNING", true, 7, 2}, {"DONE", true, 4, 1}}, rows, page.columns,
               room);
}

// The hosts with jobs, and those that are down.
std::vector<Line> host_table(const Tally& tally, const Page& page, size_t room) {
  Counts counts = tally.hosts();
  std::map<std::string, std::string> down;
  for (const auto& [name, reason] : page.down) {
    counts.try_emplace(name);
    down[name] = "down, " + reason;
  }
  std::vector<Row> rows;
  for (const auto& [name, count] : counts)
    rows.push_back({{printable(name), std::to_string(count.running), std::to_string(count.done), down[name]},
                    down[name].empty() ? Style::plain : Style::bad});
  return table({{"HOST", false, 8, 0}, {"RUNNING", true, 7, 3}, {"DONE", true, 4, 2}, {"STATE", false, 8, 1}}, rows,
               page.columns, room);
}

// The tables below the jobs, each after an empty line. Of the `left` rows they take what the jobs do not need, but at
// least a third. At least two thirds of that is for the hosts, if they need it.
std::vector<Line> lay_out_counts(const Tally& tally, const Page& page, size_t left) {
  auto less = [](size_t a, size_t b) { return a - std::min(a, b); };
  const size_t jobs = tally.running().empty() ? 0 : tally.running().size() + 1;
  const size_t limit = std::max(left / 3, less(left, jobs));
  const size_t reasons = tally.reasons().empty() ? 0 : tally.reasons().size() + 2;
  std::vector<Line> lines;
  auto add = [&](auto make_table, bool is_empty, size_t room) {
    if (is_empty || (page.rows > 0 && room < 3)) return;
    lines.push_back({});
    for (Line& line : make_table(tally, page, page.rows == 0 ? 0 : room - 1)) lines.push_back(std::move(line));
  };
  add(host_table, tally.hosts().empty() && page.down.empty(), std::max(limit * 2 / 3, less(limit, reasons)));
  add(reason_table, tally.reasons().empty(), less(limit, lines.size()));
  return lines;
}

std::string summary(const Tally& tally, const Page& page) {
  auto here = std::count_if(tally.running().begin(), tally.running().end(),
                            [](const Job& job) { return job.host == "localhost"; });
  std::string text = fmt::format("dcc: {} running", tally.running().size());
  if (here > 0) text += fmt::format(", {} of them here", here);
  if (!page.since.empty()) text += fmt::format("; {} done since {}", tally.done(), page.since);
  return text;
}

}  // namespace

std::string duration(int64_t ms) {
  const int64_t seconds = std::max<int64_t>(ms, 0) / 1000;
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

std::vector<Line> lay_out(const Tally& tally, const Page& page) {
  std::vector<Line> lines;
  std::string head = summary(tally, page);
  constexpr std::string_view k_keys = "q quits";
  if (page.takes_keys && head.size() + k_gap + k_keys.size() <= page.columns)
    head += std::string(page.columns - head.size() - k_keys.size(), ' ').append(k_keys);
  lines.push_back({std::move(head), Style::title});
  if (!page.notice.empty()) lines.push_back({page.notice});

  const size_t left = page.rows > lines.size() ? page.rows - lines.size() : 0;
  const std::vector<Line> below = lay_out_counts(tally, page, left);
  if (!tally.running().empty() && (page.rows == 0 || left > 1)) {
    const size_t room = page.rows == 0 ? 0 : left - below.size();
    for (Line& line : job_table(tally, page, room)) lines.push_back(std::move(line));
  }
  lines.insert(lines.end(), below.begin(), below.end());
  for (Line& line : lines)
    if (page.columns > 0) line.text = cut(line.text, page.columns);
  if (page.rows > 0 && lines.size() > page.rows) lines.resize(page.rows);
  return lines;
}

}  // namespace dcc::monitor
