// SPDX-License-Identifier: GPL-2.0-or-later
#include "key/key.h"

#include "test.h"

namespace dcc::key {
namespace {

Secret counted() {
  Secret secret;
  for (size_t i = 0; i < secret.bytes.size(); ++i) secret.bytes[i] = static_cast<uint8_t>(i * 37 + 200);
  return secret;
}

std::string error_of(const std::string& text) {
  auto keys = parse_keys(text);
  if (keys) return "";
  CHECK(keys.error().code == Code::bad_key);
  return keys.error().text;
}

}  // namespace

TEST_CASE("a key survives being written down, in small or capital letters") {
  const std::string text = text_of(counted());
  CHECK(text.size() == 61);
  CHECK(*parse_key(text) == counted());
  std::string capitals = text;
  for (char& c : capitals) c = static_cast<char>(std::toupper(c));
  CHECK(*parse_key(capitals) == counted());
  CHECK(text_of(Secret()) != text_of(counted()));
}

TEST_CASE("a key with any one character mistyped, or two exchanged, is recognized as mistyped") {
  const std::string text = text_of(counted());
  for (size_t i = 0; i < text.size(); ++i) {
    CAPTURE(i);
    for (const char typed : std::string("abcdefghijklmnopqrstuvwxyz01234567-_")) {
      std::string mistyped = text;
      mistyped[i] = typed;
      CHECK(bool(parse_key(mistyped)) == (mistyped == text));
    }
    if (i == 0 || text[i] == text[i - 1]) continue;
    std::string exchanged = text;
    std::swap(exchanged[i], exchanged[i - 1]);
    CHECK(!parse_key(exchanged));
  }
}

TEST_CASE("an error says what is wrong with a key, and does not show it") {
  const std::string text = text_of(counted());
  CHECK(error_of("secret") == "line 1: this is not a key, which begins with 'dcc1-'");
  CHECK(error_of(text + "a") == "line 1: the key has 62 characters instead of 61");
  CHECK(error_of("\n" + text.substr(0, 60)) == "line 2: the key has 60 characters instead of 61");
  std::string zero = text;
  zero[7] = '0';
  CHECK(error_of(zero) == "line 1: the key has a '0' as character 8, but a key has only a to z and 2 to 7");
  std::string other = text;
  other[7] = text[7] == 'a' ? 'b' : 'a';
  CHECK(error_of(other) == "line 1: the key is mistyped: its checksum is wrong");
  CHECK(error_of(text + " my name") == "line 1: there is more than a key and its name");
  CHECK(error_of(text + " a/b").find("is not a name") != std::string::npos);
  CHECK(error_of(text + " " + text).find(text.substr(8, 20)) == std::string::npos);
  CHECK(error_of(text + "\n" + text + " again") == "line 2: this is the key of 'line 1' again");
  CHECK(error_of("# nothing\n\n") == "there is no key in it; `dcc key new` makes one");
  for (const std::string& wrong : {text + "a", zero, other, text + " my name"})
    CHECK(error_of(wrong).find(text.substr(10, 8)) == std::string::npos);
}

TEST_CASE("a file has several keys, with names, comments and blanks") {
  auto keys = parse_keys("# the farm's\n  " + text_of(counted()) + "\tfarm # since May\r\n\n" + text_of(Secret()));
  REQUIRE(keys);
  REQUIRE(keys->size() == 2);
  CHECK((*keys)[0].secret == counted());
  CHECK((*keys)[0].name == "farm");
  CHECK((*keys)[1].secret == Secret());
  CHECK((*keys)[1].name == "line 4");
}

}  // namespace dcc::key
