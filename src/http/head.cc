// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/head.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

#include "base/strings.h"

namespace dcc::http {
namespace {

bool is_control(char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f; }

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  static constexpr std::string_view k_token =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !text.empty() && text.find_first_not_of(k_token) == text.npos;
}

std::string_view trimmed(std::string_view text) {
  size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  size_t end = text.find_last_not_of(" \t") + 1;
  return end > begin ? text.substr(begin, end - begin) : std::string_view();
}

bool is_same_word(std::string_view one, std::string_view other) {
  return one.size() == other.size() && ::strncasecmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

size_t LineReader::feed(std::string_view bytes) {
  if (state_ == State::whole) {
    state_ = State::partial;
    line_.clear();
  }
  size_t used = 0;
  while (state_ == State::partial && used < bytes.size()) {
    char c = bytes[used++];
    bool after_return = line_.ends_with('\r');
    if (++size_ > limit_) {
      state_ = State::too_long;
    } else if (c == '\n') {
      if (after_return) line_.pop_back();
      state_ = State::whole;
    } else if (after_return || (is_control(c) && c != '\r')) {
      state_ = State::malformed;
    } else {
      line_ += c;
    }
  }
  return used;
}

bool Header::is(std::string_view other_name) const { return is_same_word(name, other_name); }

bool Header::lists(std::string_view word) const {
  for (const std::string& each : split(value, ','))
    if (is_same_word(trimmed(each), word)) return true;
  return false;
}

std::optional<Header> parse_header(std::string_view line) {
  size_t colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return {};
  return Header{line.substr(0, colon), trimmed(line.substr(colon + 1))};
}

std::optional<int> minor_version(std::string_view text) {
  auto minor = after_prefix(text, "HTTP/1.");
  if (!minor || minor->size() != 1 || minor->front() < '0' || minor->front() > '9') return {};
  return minor->front() - '0';
}

std::optional<uint64_t> parse_length(std::string_view text, int base) {
  uint64_t length = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, length, base);
  if (error != std::errc() || stop != end) return {};
  return length;
}

}  // namespace dcc::http
