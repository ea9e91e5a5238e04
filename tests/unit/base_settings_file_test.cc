// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/settings_file.h"

#include "scratch.h"
#include "test.h"

namespace dcc {

TEST_CASE("values are what systemd and a shell would make of them") {
  const struct {
    const char *text, *value;
  } rows[] = {
      {"A=x", "x"},
      {"A=", ""},
      {"A=\"--allow 10.3.0.0/24 --jobs 20\"\n", "--allow 10.3.0.0/24 --jobs 20"},
      {"A='a \"b\" \\n'", "a \"b\" \\n"},
      {"A=\"a \\\"b\\\" \\x $c\"", "a \"b\" \\x $c"},
      {"A=--jobs 3  \t\r\n", "--jobs 3"},
      {"  A= x y\\ ", "x y "},
      {"A=one \\\n  two\n", "one   two"},
      {"A=\"one\\\ntwo\"", "onetwo"},
      {"A=x#y ; z", "x#y ; z"},
      {"# B=1\n\n;C=2\nA=1\nA=2", "2"},
      {"A=a'b c'\"d\"e", "ab cde"},
      {"A=a\\", "a\\"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    auto values = parse_settings(row.text);
    REQUIRE(values);
    CHECK(*values == NamedValues{{"A", row.value}});
  }
}

TEST_CASE("a mistake is named with its line") {
  const struct {
    const char *text, *error;
  } rows[] = {
      {"A=1\n--jobs 3\n", "line 2: not NAME=VALUE"},
      {"A=\"x\ny\"\nB", "line 3: not NAME=VALUE"},
      {"\nA=\"x\nB=2\n", "line 2: a quotation mark (\") is not closed"},
      {"export A=1", "line 1: not NAME=VALUE"},
      {"A =1", "line 1: not NAME=VALUE"},
      {"=1", "line 1: not NAME=VALUE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    auto values = parse_settings(row.text);
    REQUIRE(!values);
    CHECK(values.error().text == row.error);
  }
  CHECK(!parse_settings(std::string_view("A=x\0y", 5)));
}

TEST_CASE("a missing file is told from one that cannot be read") {
  Scratch scratch;
  CHECK(read_settings_file(scratch.path("none")).error().code == Code::no_file);
  CHECK(read_settings_file(scratch.path()).error().code == Code::io);
  auto values = read_settings_file(scratch.file("some", "A=1\n"));
  REQUIRE(values);
  CHECK(values->size() == 1);
}

}  // namespace dcc
