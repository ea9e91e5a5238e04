// SPDX-License-Identifier: GPL-2.0-or-later
// Reads JSON that other programs wrote. A value that is absent or has the wrong type gives a default, so callers need
// not check first: looking up "a.b.c" in anything gives at worst an absent value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

struct json_t;

namespace dcc {

// The limits of what the parser accepts. Memory is bounded by `values` (about 100 bytes each) and the length of the
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

  // Errors are Code::protocol and say what is wrong and where. Text must be UTF-8 without NUL; whole numbers must fit
  // into 64 bits with sign.
  static Result<JsonValue> parse(std::string_view text, const JsonLimits& limits = {});

  bool present() const { return value_; }  // null counts as present
  bool is_object() const;
  bool is_array() const;

  JsonValue operator[](const char* key) const;  // of an object; absent if there is no such member
  JsonValue at(size_t index) const;             // of an array
  size_t size() const;                          // of an array or an object; 0 of anything else
  void each_member(const std::function<void(std::string_view key, const JsonValue& value)>& visit) const;

  // A text, cut at `limit` bytes, between characters.
  std::string text(std::string_view otherwise = {}, size_t limit = 4096) const;
  int64_t integer(int64_t otherwise = 0) const;    // a fraction is cut off
  uint64_t natural(uint64_t otherwise = 0) const;  // a negative number gives the default
  double number(double otherwise = 0) const;       // always finite
  bool truth(bool otherwise = false) const;

 private:
  explicit JsonValue(json_t* owned) : value_(owned) {}
  static JsonValue borrow(json_t* value);

  json_t* value_ = nullptr;
};

}  // namespace dcc
