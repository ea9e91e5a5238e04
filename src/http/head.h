// SPDX-License-Identifier: GPL-2.0-or-later
// What the heads of HTTP requests and responses have in common (RFC 9112). No I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dcc::http {

// Splits bytes into lines, which end with LF or CR LF (distccd's end with LF). A line with control characters is
// malformed.
class LineReader {
 public:
  // `limit`: bytes of all lines together, with their line ends.
  explicit LineReader(size_t limit) : limit_(limit) {}

  enum class State {
    partial,
    whole,  // the next feed() begins the next line
    malformed,
    too_long,
  };
  State state() const { return state_; }
  std::string_view line() const { return line_; }  // what was read so far, without the line end

  // Consumes bytes up to the end of a line, and returns how many.
  size_t feed(std::string_view bytes);

 private:
  size_t limit_, size_ = 0;
  State state_ = State::partial;
  std::string line_;
};

struct Header {
  std::string_view name, value;

  bool is(std::string_view other_name) const;
  bool lists(std::string_view word) const;  // whether `word` is in a list with commas, as "close" in "TE, close"
};

// Nothing when the line is not a header, or continues the line before.
std::optional<Header> parse_header(std::string_view line);

// "HTTP/1.1" gives 1; nothing for versions other than HTTP/1.x.
std::optional<int> minor_version(std::string_view text);

// Nothing unless the text has only digits and the number fits.
std::optional<uint64_t> parse_length(std::string_view text, int base = 10);

}  // namespace dcc::http
