// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/strings.h"

namespace dcc::monitor {
namespace {

constexpr size_t k_gap = 2;

// A column of a table. Its width is as much as its cells want, or, where the page is narrow, less: down to `least`, and
// then columns are left out, those of the highest `rank` first.
struct Column {
  std::string heading;
  bool to_the_right;
  size_t least;
  int rank;
  size_t width = 0;
};

struct Row {
  std::vector<std::string> cells;
  Style style = Style::plain;
};

std::string cut(const std::string& text, size_t width) {
  if (text.size() <= width) return text;
  return width == 0 ? "" : text.substr(0, width - 1) + "~";
}

size_t total(const std::vector<Column>& columns, size_t Column::*size) {
  size_t sum = 0;
  for (const Column& column : columns)
    if (column.width > 0) sum += (sum ? k_gap : 0) + std::min(column.width, column.*size);
  return sum;
}

// Gives every column its width; 0 leaves it out.
void fit(std::vector<Column>& columns, const std::vector<Row>& rows, size_t page_columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    bool empty = true;
    columns[i].width = columns[i].heading.size();
    for (const Row& row : rows) {
      columns[i].width = std::max(columns[i].width, row.cells[i].size());
      empty &= row.cells[i].empty();
    }
    if (empty && !rows.empty()) columns[i].width = 0;
  }
  if (page_columns == 0) return;
  // Columns go until the others fit at their least; of what is left the widest gives first.
  while (total(columns, &Column::least) > page_columns) {
    auto last = columns.end();
    for (auto column = columns.begin(); column != columns.end(); ++column)
      if (column->width > 0 && (last == columns.end() || column->rank > last->rank)) last = column;
    if (last == columns.end() || last->rank == 0) break;
    last->width = 0;
  }
  while (total(columns, &Column::width) > page_columns) {
    auto spare = [](const Column& column) { return column.width - std::min(column.width, column.least); };
    auto widest = std::max_element(columns.begin(), columns.end(),
                                   [&](const Column& a, const Column& b) { return spare(a) < spare(b); });
    if (spare(*widest) == 0) break;
    --widest->width;
  }
}

std::string line_of(const std::vector<Column>& columns, const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].width == 0) continue;
    if (!line.empty()) line.append(k_gap, ' ');
    const std::string text = cut(cells[i], columns[i].width);
    const std::string blanks(columns[i].width - text.size(), ' ');
    line += columns[i].to_the_right ? blanks + text : text + blanks;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// The table with its heading in at most `room` lines (0: all it needs); what does not fit is counted in the last one.
std::vector<Line> table(std::vector<Column> columns, const std::vector<Row>& rows, size_t page_columns, size_t room) {
  fit(columns, rows, page_columns);
  std::vector<std::string> headings;
  for (const Column& column : columns) headings.push_back(column.heading);
  std::vector<Line> lines{{line_of(columns, headings), Style::title}};
  for (const Row& row : rows) {
    if (room > 0 && lines.size() + 1 == room && &row != &rows.back()) {
      lines.push_back({fmt::format("... and {} more", &rows.back() - &row + 1)});
      break;
    }
    lines.push_back({line_of(columns, row.cells), row.style});
  }
  if (room > 0 && lines.size() > room) lines.resize(room);
  return lines;
}

std::vector<Line> job_table(const Tally& tally, const Page& page, size_t room) {
  std::vector<Row> rows;
  for (const Job& job : tally.running()) {
    const bool here = !job.local_reason.empty();
    rows.push_back({{job.file.empty() ? "(no file)" : printable(job.file), std::string(hosts::phase_word(job.phase)),
                     printable(job.host), job.host.empty() ? "" : std::to_string(job.slot),
                     duration(page.now_ms - job.started_ms), printable(job.local_reason)},
                    here ? Style::local : Style::plain});
  }
  return table({{"FILE", false, 8, 0},
                {"PHASE", false, 10, 1},
                {"HOST", false, 8, 3},
                {"SLOT", true, 4, 4},
                {"TIME", true, 4, 2},
                {"WHY HERE", false, 8, 5}},
               rows, page.columns, room);
}

std::vector<Line> count_table(const char* heading, const Counts& counts, const Page& page, size_t room) {
  std::vector<Row> rows;
  for (const auto& [name, count] : counts)
    rows.push_back({{printable(name), std::to_string(count.running), std::to_string(count.done)}});
  std::vector<Column> columns{{heading, false, 8, 0}, {"RUNNING", true, 7, 2}, {"DONE", true, 4, 1}};
  return table(columns, rows, page.columns, room);
}

// The tables below the jobs, each with an empty line before it. Of `left` rows they take what the jobs leave over, or a
// third, if that is more; of that the reasons yield at least two thirds to the hosts.
std::vector<Line> lay_out_counts(const Tally& tally, const Page& page, size_t left) {
  auto less = [](size_t a, size_t b) { return a - std::min(a, b); };
  const size_t jobs = tally.running().empty() ? 0 : tally.running().size() + 1;
  const size_t limit = std::max(left / 3, less(left, jobs));
  const size_t reasons = tally.reasons().empty() ? 0 : tally.reasons().size() + 2;
  std::vector<Line> lines;
  auto add = [&](const char* heading, const Counts& counts, size_t room) {
    if (counts.empty() || (page.rows > 0 && room < 3)) return;
    lines.push_back({});
    for (Line& line : count_table(heading, counts, page, page.rows == 0 ? 0 : room - 1))
      lines.push_back(std::move(line));
  };
  add("HOST", tally.hosts(), std::max(limit * 2 / 3, less(limit, reasons)));
  add("RAN HERE BECAUSE", tally.reasons(), less(limit, lines.size()));
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
