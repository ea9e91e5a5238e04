// SPDX-License-Identifier: GPL-2.0-or-later
// Text laid out for a given width: tables whose columns shrink, and wrapped paragraphs. No I/O.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dcc {

// The kind of a line, which decides its colour.
enum class Style { plain, title, local, bad };

struct Line {
  std::string text;
  Style style = Style::plain;

  bool operator==(const Line&) const = default;
};

// The line for a terminal, with ECMA-48 colour sequences if `colours`.
std::string painted(const Line& line, bool colours);

// A column of a table, as wide as its widest cell. On a narrow page, columns shrink down to `least` characters; if that
// is not enough, columns are left out, those of the highest `rank` first. A column without any text is left out, too.
struct Column {
  std::string heading;
  bool to_the_right = false;
  size_t least = 0;
  int rank = 0;
  size_t width = 0;
};

struct Row {
  std::vector<std::string> cells;  // one for each column
  Style style = Style::plain;
};

// `text`, or if it is too long, the part that fits, with "~" as its last character.
std::string cut(const std::string& text, size_t width);

// The table with its heading, in at most `room` lines of at most `page_columns` characters; 0 means no limit for
// either. The last line tells how many rows were left out.
std::vector<Line> table(std::vector<Column> columns, const std::vector<Row>& rows, size_t page_columns, size_t room);

// Appends `text` in lines of at most `width` characters, broken at blanks, and ends with a line break. The first line
// already has `column` characters; the others are indented by `indent`.
void append_wrapped(std::string& out, std::string_view text, size_t column, size_t indent, size_t width);

}  // namespace dcc
