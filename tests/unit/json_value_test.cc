// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/value.h"

#include <limits>

#include "test.h"

namespace dcc {

static JsonValue parsed(std::string_view text) {
  auto value = JsonValue::parse(text);
  REQUIRE(value);
  return *value;
}

TEST_CASE("JSON is read by names and places") {
  JsonValue all = parsed(R"({"name":"lua","sizes":[1,2.5,-3],"deep":{"yes":true}})");
  CHECK(all.is_object());
  CHECK(all["name"].text() == "lua");
  CHECK(all["sizes"].size() == 3);
  CHECK(all["sizes"].at(1).number() == 2.5);
  CHECK(all["sizes"].at(2).integer() == -3);
  CHECK(all["deep"]["yes"].truth());
}

TEST_CASE("what is absent or of another type gives the default") {
  JsonValue all = parsed(R"({"name":"lua","negative":-1,"null":null,"real":1e300})");
  CHECK_FALSE(all["x"].present());
  CHECK(all["null"].present());
  CHECK(all["x"]["y"]["z"].text("none") == "none");
  CHECK(all["name"]["y"].integer(7) == 7);
  CHECK(all["name"].integer(7) == 7);
  CHECK(all["name"].size() == 0);
  CHECK(all["name"].at(0).number(0.5) == 0.5);
  CHECK(all["negative"].natural(9) == 9);
  CHECK(all["negative"].text("-") == "-");
  CHECK(all["real"].integer(4) == 4);
  CHECK(all["null"].truth(true));
  CHECK(JsonValue()["x"].text() == "");
}

TEST_CASE("members are visited, and values outlive what they were read from") {
  JsonValue kept;
  std::string keys;
  parsed(R"({"a":1,"b":{"c":"d"}})").each_member([&](std::string_view key, const JsonValue& value) {
    keys += key;
    kept = value;
  });
  CHECK(keys.size() == 2);
  JsonValue copy = kept;
  if (copy.is_object()) CHECK(copy["c"].text() == "d");
}

TEST_CASE("long text is cut between characters") {
  JsonValue text = parsed("\"a\xc3\xa4\xc3\xb6\"");
  CHECK(text.text({}, 100) == "a\xc3\xa4\xc3\xb6");
  CHECK(text.text({}, 4) == "a\xc3\xa4");
  CHECK(text.text({}, 2) == "a");
}

TEST_CASE("JSON that is none, or too much, is refused") {
  for (std::string_view text : {"", "{", "{\"a\":}", "[1,]", "nul", "[1] 2", "\"\\u0000\"", "\"\xff\"", "1e999",
                                "99999999999999999999", "\"\\", "[\"\x01\"]"})
    CHECK_MESSAGE(!JsonValue::parse(text), text);
  CHECK_FALSE(JsonValue::parse(std::string(100, '[') + std::string(100, ']')));
  CHECK(JsonValue::parse(std::string(30, '[') + std::string(30, ']')));
  CHECK(JsonValue::parse(R"(["[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[[[["])"));
  JsonLimits few{.bytes = 100, .depth = 3, .values = 4};
  CHECK(JsonValue::parse("[1,2]", few));
  CHECK_FALSE(JsonValue::parse("[1,2,3,4,5]", few));
  CHECK_FALSE(JsonValue::parse(std::string(101, ' '), few));
}

}  // namespace dcc
