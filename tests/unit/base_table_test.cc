// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/table.h"

#include "test.h"

namespace dcc {

TEST_CASE("a table without a width is as wide as its cells, and leaves out a column that has nothing to say") {
  auto lines = table({{"NAME", false, 4, 0}, {"N", true, 1, 1}, {"WHY", false, 4, 2}},
                     {{{"one", "1", ""}, Style::plain}, {{"eleven", "11", ""}, Style::bad}}, 0, 0);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == Line{"NAME     N", Style::title});
  CHECK(lines[1] == Line{"one      1", Style::plain});
  CHECK(lines[2] == Line{"eleven  11", Style::bad});
}

TEST_CASE("only who wants colours gets them, and plain text has none") {
  CHECK(painted({"box", Style::bad}, true) == "\033[31mbox\033[0m");
  CHECK(painted({"box", Style::bad}, false) == "box");
  CHECK(painted({"box", Style::plain}, true) == "box");
}

TEST_CASE("text is wrapped at blanks, and never within a word") {
  std::string out = "* ";
  append_wrapped(out, "one two three-and-a-long-word four", 2, 2, 12);
  CHECK(out == "* one two\n  three-and-a-long-word\n  four\n");
}

}  // namespace dcc
