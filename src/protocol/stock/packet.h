// SPDX-License-Identifier: GPL-2.0-or-later
// The packets of protocols 1 and 2: a token of four letters, a parameter of eight hex digits, and for some tokens as
// many bytes as the parameter says. The tokens are redundant on purpose: a peer that speaks another protocol is
// recognised by its first bytes, and the error shows them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dcc::protocol {

inline constexpr size_t k_header_size = 12;

// The versions that this room supports. The parsers refuse version 0 (which stock treats as 1), 3 (preprocessing on the
// server) and higher ones.
inline constexpr int k_version_plain = 1;
inline constexpr int k_version_lzo = 2;

// Appends `token` (four letters) and `parameter` in their canonical form: lower-case digits, padded with zeros.
void append_header(std::string& out, std::string_view token, uint32_t parameter);

// The same for the length of a bulk body; Code::protocol when it does not fit into 32 bits (stock silently truncates
// it).
Result<std::string> encode_bulk_header(std::string_view token, uint64_t size);

// Collects a header that may arrive in pieces.
class HeaderReader {
 public:
  // Removes the bytes that it needs from the front of `bytes`. Returns the parameter once the header is complete and
  // has `token`; nothing when more bytes are needed. Code::protocol for another token or for anything other than hex
  // digits; the error's text shows the printable bytes. After success, it is ready for the next header.
  Result<std::optional<uint32_t>> feed(std::string_view& bytes, std::string_view token);

  bool empty() const { return size_ == 0; }

 private:
  std::array<char, k_header_size> buffer_;
  size_t size_ = 0;
};

}  // namespace dcc::protocol
