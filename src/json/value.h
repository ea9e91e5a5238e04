// SPDX-License-Identifier: GPL-2.0-or-later
// JSON that somebody else wrote, as it is read: a value knows what it is, and gives defaults for what it is not, so
// that a reader need not ask. "a.b.c" of anything is at worst an absent value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

struct json_t;

namespace dcc {

// What a parser takes before it says no. Memory is bounded by `values` (about 100 bytes each) and the length of the
// text.
struct JsonLimits {
  size_t bytes = size_t{4} << 20;
  size_t depth = 32;
  size_t values = 200'000;
};

class JsonValue {
 public:
  JsonValue() = default;  // absent
  JsonValue(const JsonValue& other);
  JsonValue(JsonValue&& other) noexcept;
  JsonValue& operator=(JsonValue other) noexcept;
  ~JsonValue();

  // Code::protocol, with what is wrong and where. Text is UTF-8 without NUL; whole numbers have 64 bits with sign.
  static Result<JsonValue> parse(std::string_view text, const JsonLimits& limits = {});

  bool present() const { return value_; }  // null is a value, too
  bool is_object() const;
  bool is_array() const;

  JsonValue operator[](const char* key) const;  // of an object; absent if there is no such member
  JsonValue at(size_t index) const;             // of an array
  size_t size() const;                          // of an array or an object; 0 of anything else
  void each_member(const std::function<void(std::string_view key, const JsonValue& value)>& visit) const;

  // Cut at `limit` bytes, between characters.
  std::string text(std::string_view otherwise = {}, size_t limit = 4096) const;
  int64_t integer(int64_t otherwise = 0) const;    // a number with a fraction is cut
  uint64_t natural(uint64_t otherwise = 0) const;  // a negative one is none
  double number(double otherwise = 0) const;       // always finite
  bool truth(bool otherwise = false) const;

 private:
  explicit JsonValue(json_t* owned) : value_(owned) {}
  static JsonValue borrow(json_t* value);

  json_t* value_ = nullptr;
};

}  // namespace dcc
