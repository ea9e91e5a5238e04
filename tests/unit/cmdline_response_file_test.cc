// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/response_file.h"

#include <map>

#include "cmdline_words.h"
#include "test.h"

namespace dcc::cmdline {

namespace {

ReadFile files(std::map<std::string, std::string> texts) {
  return [texts](const std::string& path) -> std::optional<std::string> {
    auto found = texts.find(path);
    if (found == texts.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace

TEST_CASE("the words of a response file are quoted as gcc does") {
  const struct {
    const char* text;
    std::vector<std::string> words;
  } table[] = {
      {"", {}},
      {" \t\r\n\v\f ", {}},
      {"-c a.c", {"-c", "a.c"}},
      {"\n-c\r\n\ta.c\n", {"-c", "a.c"}},
      {"'a b' c", {"a b", "c"}},
      {"\"a b\"c d", {"a bc", "d"}},
      {"a\\ b \\\" \\\\", {"a b", "\"", "\\"}},
      {"\"a\\\"b\"", {"a\"b"}},
      {"\"a\\\\b\"", {"a\\b"}},
      {"'\"' \"'\"", {"\"", "'"}},
      {"-DX='\"a b\"'", {"-DX=\"a b\""}},
      {"a''b", {"ab"}},
      {"'to the end", {"to the end"}},
      {"# no comment", {"#", "no", "comment"}},
      {"$HOME `x`", {"$HOME", "`x`"}},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    auto words = split_response_file(text);
    REQUIRE(bool(words));
    CHECK(*words == expected);
  }
}

TEST_CASE("what compilers read differently in a response file is not guessed at") {
  for (const char* text : {"''", "a \"\" b", "'a\\b'", "\"a\\b\"", "a\\"}) {
    CAPTURE(text);
    CHECK(!split_response_file(text));
  }
}

TEST_CASE("response files are replaced in place, also inside of each other") {
  auto expanded = expand_response_files(words("gcc @one -c @two a.c"),
                                        files({{"one", "-O2 @nested\n"}, {"two", ""}, {"nested", "-DX -DY"}}));
  REQUIRE(bool(expanded));
  CHECK(line(*expanded) == "gcc -O2 -DX -DY -c a.c");
}

TEST_CASE("a response file that cannot be read is an ordinary word, and so is the compiler's name") {
  auto expanded =
      expand_response_files(words("@gcc @missing @ a@one"), files({{"one", "-x"}, {"gcc", "-y"}, {"", "-z"}}));
  REQUIRE(bool(expanded));
  CHECK(line(*expanded) == "@gcc @missing @ a@one");
}

TEST_CASE("a response file that names itself is given up") {
  CHECK(!expand_response_files(words("gcc @loop"), files({{"loop", "-DX @loop"}})));
  CHECK(!expand_response_files(words("gcc @big"), files({{"big", std::string(600'000, 'x')}})));
}

}  // namespace dcc::cmdline
