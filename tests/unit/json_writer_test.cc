// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/writer.h"

#include <cmath>

#include "test.h"

namespace dcc {

TEST_CASE("JSON: objects and arrays nest, commas stand between") {
  JsonWriter json;
  json.open_object();
  json.key("name").value("lua");
  json.key("empty").open_array().close_array();
  json.key("sizes").open_array().value(1).value(-2).value(uint64_t{18446744073709551615u}).close_array();
  json.key("inner").open_object().key("yes").value(true).key("nothing").null().close_object();
  json.close_object();
  CHECK(json.text() ==
        R"({"name":"lua","empty":[],"sizes":[1,-2,18446744073709551615],"inner":{"yes":true,"nothing":null}})");
}

TEST_CASE("JSON: numbers are as short as three decimals allow, and always numbers") {
  JsonWriter json;
  json.open_array().value(0.5).value(2.0).value(-0.0001).value(1.23456).value(NAN).value(INFINITY).close_array();
  CHECK(json.text() == "[0.5,2,0,1.235,0,0]");
}

TEST_CASE("JSON: a text of any bytes stays JSON") {
  struct Case {
    std::string_view text, json;
  };
  for (const Case& each :
       {Case{"a\"b\\c", R"("a\"b\\c")"}, Case{"line\n\x01\x7f", R"("line\u000a\u0001\u007f")"},
        Case{"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""},
        Case{std::string_view("a\0b", 3), R"("a\ufffdb")"}, Case{"\xff", R"("\ufffd")"}, Case{"a\xc3", R"("a\ufffd")"},
        Case{"\xc0\xaf", R"("\ufffd\ufffd")"},                       // not the shortest form
        Case{"\xed\xa0\x80", R"("\ufffd\ufffd\ufffd")"},             // a surrogate
        Case{"\xf4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")"}})  // beyond U+10FFFF
    CHECK(JsonWriter().value(each.text).text() == each.json);
}

}  // namespace dcc
