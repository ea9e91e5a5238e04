// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/value.h"

#include <jansson.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/strings.h"

namespace dcc {
namespace {

// Jansson's own limits are 2048 levels and all of memory. So brackets and separators are counted first, which takes a
// tenth of the time of the parse. Whether the text is valid JSON is not checked here.
Result<void> check_limits(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) return fail(Code::protocol, "JSON of {} bytes: too long", text.size());
  size_t depth = 0, values = 1;
  bool quoted = false;
  for (size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      quoted = c != '"';
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') ++depth, ++values;
    if ((c == '}' || c == ']') && depth > 0) --depth;
    if (c == ',' || c == ':') ++values;
    if (depth > limits.depth) return fail(Code::protocol, "JSON nested deeper than {}", limits.depth);
    if (values > limits.values) return fail(Code::protocol, "JSON of more than {} values", limits.values);
  }
  return {};
}

// In UTF-8, all bytes of a character after the first are 10xxxxxx.
size_t cut_between_characters(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text.size();
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return limit;
}

}  // namespace

JsonValue::JsonValue(const JsonValue& other) : value_(json_incref(other.value_)) {}
JsonValue::JsonValue(JsonValue&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}

JsonValue& JsonValue::operator=(JsonValue other) noexcept {
  std::swap(value_, other.value_);
  return *this;
}

JsonValue::~JsonValue() { json_decref(value_); }

JsonValue JsonValue::borrow(json_t* value) { return JsonValue(json_incref(value)); }

Result<JsonValue> JsonValue::parse(std::string_view text, const JsonLimits& limits) {
  RETURN_IF_ERROR(check_limits(text, limits));
  json_error_t error;
  json_t* value = json_loadb(text.data(), text.size(), JSON_DECODE_ANY, &error);
  if (value) return JsonValue(value);
  return fail(Code::protocol, "no JSON: {} (line {}, column {})", printable(error.text), error.line, error.column);
}

bool JsonValue::is_object() const { return json_is_object(value_); }
bool JsonValue::is_array() const { return json_is_array(value_); }

// Jansson returns null if the value is not an object or array, or has no such member.
JsonValue JsonValue::operator[](const char* key) const { return borrow(json_object_get(value_, key)); }
JsonValue JsonValue::at(size_t index) const { return borrow(json_array_get(value_, index)); }
size_t JsonValue::size() const { return std::max(json_array_size(value_), json_object_size(value_)); }

void JsonValue::each_member(const std::function<void(std::string_view, const JsonValue&)>& visit) const {
  const char* key;
  json_t* member;
  json_object_foreach(value_, key, member) visit(key, borrow(member));
}

std::string JsonValue::text(std::string_view otherwise, size_t limit) const {
  std::string_view all = otherwise;
  if (json_is_string(value_)) all = std::string_view(json_string_value(value_), json_string_length(value_));
  return std::string(all.substr(0, cut_between_characters(all, limit)));
}

int64_t JsonValue::integer(int64_t otherwise) const {
  if (json_is_integer(value_)) return json_integer_value(value_);
  double real = json_real_value(value_);
  bool fits = json_is_real(value_) && std::abs(real) < 0x1p63;
  return fits ? static_cast<int64_t>(real) : otherwise;
}

uint64_t JsonValue::natural(uint64_t otherwise) const {
  int64_t whole = integer(-1);
  return whole < 0 ? otherwise : static_cast<uint64_t>(whole);
}

double JsonValue::number(double otherwise) const {
  return json_is_number(value_) ? json_number_value(value_) : otherwise;
}

bool JsonValue::truth(bool otherwise) const { return json_is_boolean(value_) ? json_is_true(value_) : otherwise; }

}  // namespace dcc
