// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stock/packet.h"

#include <algorithm>
#include <cstring>

#include "base/invariant.h"
#include "base/strings.h"
#include "protocol/stranger.h"

namespace dcc::protocol {

namespace {

constexpr size_t k_token_size = 4;
constexpr size_t k_shown = 60;  // bytes of another protocol that an error shows

// Stricter than stock, whose strtoul also accepts blanks, signs and "0x": no client or server sends those.
std::optional<uint32_t> parse_hex(std::string_view digits) {
  uint32_t value = 0;
  for (char c : digits) {
    uint32_t digit;
    if (c >= '0' && c <= '9') {
      digit = uint32_t(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = uint32_t(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      digit = uint32_t(c - 'A' + 10);
    } else {
      return std::nullopt;
    }
    value = value << 4 | digit;
  }
  return value;
}

}  // namespace

void append_header(std::string& out, std::string_view token, uint32_t parameter) {
  INVARIANT(token.size() == k_token_size);
  out += token;
  for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[parameter >> shift & 15];
}

Result<std::string> encode_bulk_header(std::string_view token, uint64_t size) {
  if (size > UINT32_MAX) return fail(Code::protocol, "{} bytes are too many for one body of this protocol", size);
  std::string header;
  append_header(header, token, uint32_t(size));
  return header;
}

Result<std::optional<uint32_t>> HeaderReader::feed(std::string_view& bytes, std::string_view token) {
  size_t taken = std::min(k_header_size - size_, bytes.size());
  std::memcpy(buffer_.data() + size_, bytes.data(), taken);
  size_ += taken;
  bytes.remove_prefix(taken);

  std::string_view arrived(buffer_.data(), size_);
  size_t comparable = std::min(size_, k_token_size);
  bool whole = size_ == k_header_size;
  std::optional<uint32_t> parameter;
  if (whole) parameter = parse_hex(arrived.substr(k_token_size));
  if (arrived.substr(0, comparable) != token.substr(0, comparable) || (whole && !parameter)) {
    std::string instead(arrived);
    instead += bytes.substr(0, std::min(bytes.size(), k_shown - k_header_size));
    if (auto stranger = known_stranger(instead); !stranger.empty()) return fail(Code::protocol, "{}", stranger);
    return fail(Code::protocol, "expected {} and eight hex digits, got \"{}\"", token, printable(instead, k_shown));
  }
  if (whole) size_ = 0;
  return parameter;
}

}  // namespace dcc::protocol
