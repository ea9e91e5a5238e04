// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/strings.h"

#include "test.h"

namespace dcc {

using Words = std::vector<std::string>;

TEST_CASE("what a peer says reaches a log as one line without controls") {
  struct Row {
    std::string text;
    const char* shown;
  };
  const Row rows[] = {
      {"", ""},
      {"/home/a b/x.c ~!\"'\\", "/home/a b/x.c ~!\"'\\"},
      {"one\ntwo\r\t", "one\\x0atwo\\x0d\\x09"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\033[2J\x07\x7f", "\\x1b[2J\\x07\\x7f"},
      {"\xc3\xa4\xff\x80", "\\xc3\\xa4\\xff\\x80"},
  };
  for (const Row& row : rows) CHECK(printable(row.text) == row.shown);
}

TEST_CASE("a peer's text is cut before it is made longer, and shown to be cut") {
  CHECK(printable(std::string(200, 'x')) == std::string(200, 'x'));
  CHECK(printable(std::string(201, 'x')) == std::string(200, 'x') + "...");
  CHECK(printable("abc", 3) == "abc");
  CHECK(printable("abcd", 3) == "abc...");
  CHECK(printable("\n\n\n", 2) == "\\x0a\\x0a...");
}

TEST_CASE("every byte is shown as printable ASCII") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (char shown : printable({&c, 1})) CHECK((shown >= 0x20 && shown < 0x7f));
  }
}

TEST_CASE("a number is the whole text or none") {
  struct Row {
    const char* text;
    std::optional<int64_t> value;
  };
  const Row rows[] = {
      {"0", 0},
      {"42", 42},
      {"-7", -7},
      {"+7", 7},
      {"007", 7},
      {"9223372036854775807", 9223372036854775807},
      {"9223372036854775808", std::nullopt},
      {"", std::nullopt},
      {"+", std::nullopt},
      {"-", std::nullopt},
      {"+-7", std::nullopt},
      {"++7", std::nullopt},
      {" 7", std::nullopt},
      {"7 ", std::nullopt},
      {"7x", std::nullopt},
      {"0x7", std::nullopt},
      {"1e3", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(parse_number(row.text) == row.value);
  }
}

TEST_CASE("a text is split at each separator, and joined again") {
  CHECK(split("a,,b", ',') == Words{"a", "", "b"});
  CHECK(split("", ',') == Words{""});
  CHECK(split(",", ',') == Words{"", ""});
  CHECK(join({"a", "", "b"}, ", ") == "a, , b");
  CHECK(join({}, ", ").empty());
}

TEST_CASE("what follows a prefix is there only if the text has it") {
  CHECK(after_prefix("dcc-serve", "dcc-") == "serve");
  CHECK(after_prefix("dcc-", "dcc-") == "");
  CHECK(!after_prefix("dcc", "dcc-"));
}

TEST_CASE("a command is shown as a shell would need it") {
  CHECK(shell_quoted({"gcc", "-DA=1", "-o", "x,y/z.o"}) == "gcc -DA=1 -o x,y/z.o");
  CHECK(shell_quoted({"gcc", "", "a b", "$HOME", "~", "it's"}) == R"(gcc '' 'a b' '$HOME' '~' 'it'\''s')");
  CHECK(shell_quoted({"-DX=\"a;b\"", "a\nb"}) == "'-DX=\"a;b\"' 'a\nb'");
  CHECK(shell_quoted({}).empty());
}

TEST_CASE("the capital letters of ASCII are lowered, and nothing else") {
  CHECK(lowered("GCC-12 @[`{ \xc4\xd6") == "gcc-12 @[`{ \xc4\xd6");
  CHECK(lowered("").empty());
}

}  // namespace dcc
