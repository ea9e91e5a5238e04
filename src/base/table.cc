// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace dcc {
namespace {

constexpr size_t k_gap = 2;

const char* colour_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::title:
      return "\033[1m";
    case Style::local:
      return "\033[33m";
    case Style::bad:
      return "\033[31m";
  }
  return "";
}

size_t total(const std::vector<Column>& columns, size_t Column::*size) {
  size_t sum = 0;
  for (const Column& column : columns)
    if (column.width > 0) sum += (sum ? k_gap : 0) + std::min(column.width, column.*size);
  return sum;
}

// Gives every column its width; a column of width 0 is left out.
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
  // Drops columns until the others fit at their least width. After that, the column with the most to spare shrinks
  // first.
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

}  // namespace

std::string painted(const Line& line, bool colours) {
  const char* colour = colours ? colour_of(line.style) : "";
  return fmt::format("{}{}{}", colour, line.text, *colour ? "\033[0m" : "");
}

std::string cut(const std::string& text, size_t width) {
  if (text.size() <= width) return text;
  return width == 0 ? "" : text.substr(0, width - 1) + "~";
}

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

void append_wrapped(std::string& out, std::string_view text, size_t column, size_t indent, size_t width) {
  bool line_begins = true;
  for (const std::string& word : split(text, ' ')) {
    if (!line_begins && column + 1 + word.size() > width) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (!line_begins) {
      out += ' ';
      column++;
    }
    out += word;
    column += word.size();
    line_begins = false;
  }
  out += '\n';
}

}  // namespace dcc
