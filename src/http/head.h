// SPDX-License-Identifier: GPL-2.0-or-later
// What the heads of HTTP requests and responses have in common (RFC 9112). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dcc::http {

// Cuts bytes into lines, which end with LF or CR LF: distccd's end with LF. Control characters are malformed.
class LineReader {
 public:
  // `limit`: bytes of all lines together, their ends included.
  explicit LineReader(size_t limit) : limit_(limit) {}

  enum class State {
    partial,
    whole,  // the next feed() begins the next line
    malformed,
    too_long,
  };
  State state() const { return state_; }
  std::string_view line() const { return line_; }  // so far; a whole one without its end

  // Takes bytes up to the end of a line, and returns how many.
  size_t feed(std::string_view bytes);

 private:
  size_t limit_, size_ = 0;
  State state_ = State::partial;
  std::string line_;
};

struct Header {
  std::string_view name, value;

  bool is(std::string_view other_name) const;
  bool lists(std::string_view word) const;  // "close" of "TE, close"
};

// Nothing for what is no header; a line that continues the one before is none either.
std::optional<Header> parse_header(std::string_view line);

// "HTTP/1.1" is 1; nothing for other versions than HTTP/1.x.
std::optional<int> minor_version(std::string_view text);

// Digits alone, of a number that fits.
std::optional<uint64_t> parse_length(std::string_view text, int base = 10);

}  // namespace dcc::http
