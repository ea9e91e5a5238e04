// SPDX-License-Identifier: GPL-2.0-or-later
// Text laid out for a width: tables whose columns give way, and wrapped paragraphs. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dcc {

// What a line is, for who shows it in colour.
enum class Style { plain, title, local, bad };

struct Line {
  std::string text;
  Style style = Style::plain;

  bool operator==(const Line&) const = default;
};

// The line as a terminal shows it: with ECMA-48's colours, where there are to be any.
std::string painted(const Line& line, bool colours);

// A column of a table. Its width is as much as its cells want, or, where the page is narrow, less: down to `least`, and
// then columns are left out, those of the highest `rank` first. A column without any text is left out, too.
struct Column {
  std::string heading;
  bool to_the_right = false;
  size_t least = 0;
  int rank = 0;
  size_t width = 0;
};

struct Row {
  std::vector<std::string> cells;  // as many as there are columns
  Style style = Style::plain;
};

// `text`, or as much of it as fits, and then "~".
std::string cut(const std::string& text, size_t width);

// The table with its heading, in lines of `page_columns` at most and no more than `room` of them (0: all it needs, in
// both cases); what does not fit is counted in the last line.
std::vector<Line> table(std::vector<Column> columns, const std::vector<Row>& rows, size_t page_columns, size_t room);

// Appends `text` in lines of `width` at most, broken at blanks. `column` characters of the first line are already
// there, the others begin at `indent`. Ends with a line break.
void append_wrapped(std::string& out, std::string_view text, size_t column, size_t indent, size_t width);

}  // namespace dcc
