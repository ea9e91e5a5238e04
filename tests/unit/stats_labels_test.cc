// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/export/labels.h"

#include "test.h"

namespace dcc::stats {

TEST_CASE("labels are counted, and an empty one is not") {
  LabelTable table;
  table.add("gcc");
  table.add("g++");
  table.add("gcc");
  table.add("");
  CHECK(table.counts() == CountsByLabel{{"g++", 1}, {"gcc", 2}});
}

TEST_CASE("beyond the limit, labels are counted as others, and known ones go on by themselves") {
  LabelTable table;
  for (size_t i = 0; i < 10 * k_label_limit; ++i) table.add("name " + std::to_string(i));
  table.add("name 0");
  table.add("other");
  CHECK(table.counts().size() == k_label_limit + 1);
  CHECK(table.counts().at("other") == 9 * k_label_limit + 1);
  CHECK(table.counts().at("name 0") == 2);
}

TEST_CASE("a peer that calls something 'other' gets no place more") {
  LabelTable table;
  table.add("other");
  for (size_t i = 0; i < 2 * k_label_limit; ++i) table.add("name " + std::to_string(i));
  CHECK(table.counts().size() == k_label_limit + 1);
  CHECK(table.counts().at("other") == k_label_limit + 1);
}

TEST_CASE("what a peer calls something becomes short and printable") {
  LabelTable table;
  const std::string hostile("a\n# TYPE x\r\0\x1b[31m\xff", 18);
  table.add(hostile);
  table.add(hostile);
  table.add(std::string(1 << 20, 'x'));
  table.add(std::string(1 << 20, 'x'));
  REQUIRE(table.counts().size() == 2);
  for (const auto& [label, count] : table.counts()) {
    CHECK(count == 2);
    CHECK(label.size() < 200);
    for (char c : label) CHECK((c >= ' ' && c <= '~'));
  }
}

}  // namespace dcc::stats
