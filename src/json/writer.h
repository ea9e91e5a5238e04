// SPDX-License-Identifier: GPL-2.0-or-later
// Writes JSON directly into a text: no tree, and no allocation other than the text's.
//
//   JsonWriter json;
//   json.open_object();
//   json.key("name").value("lua");
//   json.key("sizes").open_array().value(1).value(2).close_array();
//   json.close_object();
//   json.text() == R"({"name":"lua","sizes":[1,2]})"
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace dcc {

class JsonWriter {
 public:
  JsonWriter& open_object() { return open('{'); }
  JsonWriter& close_object() { return close('}'); }
  JsonWriter& open_array() { return open('['); }
  JsonWriter& close_array() { return close(']'); }

  JsonWriter& key(std::string_view name);

  // Bytes that are not UTF-8 become U+FFFD, so that the result is valid JSON whatever a file is called. So does U+0000,
  // which many readers refuse.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool truth);
  JsonWriter& value(double number);  // at most three decimals; 0 for infinity and NaN
  template <std::integral Number>
  JsonWriter& value(Number number) {
    if constexpr (std::signed_integral<Number>)
      return integer(static_cast<int64_t>(number));
    else
      return natural(static_cast<uint64_t>(number));
  }
  JsonWriter& null();

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& integer(int64_t number);
  JsonWriter& natural(uint64_t number);
  void separate();
  void quote(std::string_view text);

  std::string text_;
  bool comma_ = false;  // the next value is not the first in its object or array
};

}  // namespace dcc
