// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/labels.h"

#include "test.h"

namespace dcc::stats {

TEST_CASE("labels are counted, and an empty one is not") {
  CountsByLabel table;
  add_label(table, "gcc");
  add_label(table, "g++");
  add_label(table, "gcc");
  add_label(table, "");
  CHECK(table == CountsByLabel{{"g++", 1}, {"gcc", 2}});
}

TEST_CASE("beyond the limit, labels are counted as others, and known ones go on by themselves") {
  CountsByLabel table;
  for (size_t i = 0; i < 10 * k_label_limit; ++i) add_label(table, "name " + std::to_string(i));
  add_label(table, "name 0");
  add_label(table, "other");
  CHECK(table.size() == k_label_limit + 1);
  CHECK(table.at("other") == 9 * k_label_limit + 1);
  CHECK(table.at("name 0") == 2);
}

TEST_CASE("a peer that calls something 'other' gets no place more") {
  CountsByLabel table;
  add_label(table, "other");
  for (size_t i = 0; i < 2 * k_label_limit; ++i) add_label(table, "name " + std::to_string(i));
  CHECK(table.size() == k_label_limit + 1);
  CHECK(table.at("other") == k_label_limit + 1);
}

TEST_CASE("what a peer calls something becomes short and printable") {
  CountsByLabel table;
  const std::string hostile("a\n# TYPE x\r\0\x1b[31m\xff", 18);
  add_label(table, hostile);
  add_label(table, hostile);
  add_label(table, std::string(1 << 20, 'x'));
  add_label(table, std::string(1 << 20, 'x'));
  REQUIRE(table.size() == 2);
  for (const auto& [label, count] : table) {
    CHECK(count == 2);
    CHECK(label.size() < 200);
    for (char c : label) CHECK((c >= ' ' && c <= '~'));
  }
}

}  // namespace dcc::stats
