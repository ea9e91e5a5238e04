// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/writer.h"

#include <cmath>

#include <fmt/format.h>

namespace dcc {
namespace {

// The length of the UTF-8 sequence at the front of `text`, by the rules of RFC 3629; 0 if there is no valid one.
size_t sequence_length(std::string_view text) {
  auto at = [&text](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto follows = [&at](size_t i) { return at(i) >> 6 == 2; };
  unsigned first = at(0), second = at(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    bool shortest_and_no_surrogate = first == 0xE0 ? second >= 0xA0 : first != 0xED || second < 0xA0;
    return follows(1) && follows(2) && shortest_and_no_surrogate ? 3 : 0;
  }
  bool in_range = first == 0xF0 ? second >= 0x90 : first < 0xF4 || (first == 0xF4 && second < 0x90);
  return first >= 0xF0 && in_range && follows(1) && follows(2) && follows(3) ? 4 : 0;
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  text_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  quote(text);
  return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
  separate();
  text_ += truth ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  separate();
  std::string digits = fmt::format("{:.3f}", std::isfinite(number) ? number : 0.0);
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  text_ += digits == "-0" ? "0" : digits;
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  text_ += "null";
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  text_ += bracket;
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::integer(int64_t number) {
  separate();
  text_ += fmt::to_string(number);
  return *this;
}

JsonWriter& JsonWriter::natural(uint64_t number) {
  separate();
  text_ += fmt::to_string(number);
  return *this;
}

void JsonWriter::separate() {
  if (comma_) text_ += ',';
  comma_ = true;
}

void JsonWriter::quote(std::string_view text) {
  text_ += '"';
  while (!text.empty()) {
    size_t length = sequence_length(text);
    unsigned char first = static_cast<unsigned char>(text[0]);
    if (length == 0 || first == 0)
      text_ += "\\ufffd";
    else if (first == '"' || first == '\\')
      (text_ += '\\') += text[0];
    else if (first < 0x20 || first == 0x7F)
      text_ += fmt::format("\\u{:04x}", first);
    else
      text_ += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  text_ += '"';
}

}  // namespace dcc
